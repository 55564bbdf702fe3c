using Bib.Gateway.Api.Jobs;
using Bib.Gateway.Tests.Topics;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.V1;
using Grpc.Core;
using JobStatus = Bib.Grains.Abstractions.Jobs.JobStatus;
using NodeRole = Bib.Grains.Abstractions.Identity.NodeRole;

namespace Bib.Gateway.Tests.Jobs;

/// <summary>JobService: what reaches the jobs, and what comes back.</summary>
public sealed class JobServiceTests
{
    private static readonly string _id = Guid.CreateVersion7().ToString();
    private readonly PlayedJob _job = new();

    private JobGrpcService Service
    {
        get
        {
            var (grains, _) = PlayedGrains.Of(_job);
            return new(grains, null!, null!, _job, new JobWatching(grains, _job, _job), TimeProvider.System);
        }
    }

    [Fact]
    public async Task A_list_is_read_page_by_page_to_its_end()
    {
        for (var number = 1; number <= 5; number++) _job.All.Add(PlayedJob.Make(number, JobStatus.Queued));
        var request = new ListJobsRequest { PageSize = 2 };
        var names = new List<string>();
        do
        {
            var page = await Service.ListJobs(request, Call());
            names.AddRange(page.Jobs.Select(job => job.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        names.ShouldBe(["job 5", "job 4", "job 3", "job 2", "job 1"]);
    }

    [Fact]
    public async Task Who_watches_is_told_every_line_and_the_job_until_it_has_ended()
    {
        foreach (var status in new[] { JobStatus.Queued, JobStatus.Running, JobStatus.Running, JobStatus.Completed })
            _job.States.Enqueue(PlayedJob.Make(1, status));
        for (var number = 1; number <= 1200; number++) _job.Lines.Add(new(number, DateTimeOffset.UnixEpoch, default, 0, "x"));
        var told = new Told();

        await Service.WatchJob(new() { JobId = _id, AfterLine = 3 }, told, Call());

        told.All.Where(change => change.Line is not null).Select(change => change.Line.Number)
            .ShouldBe(Enumerable.Range(4, 1197).Select(number => (long)number));
        told.All.Where(change => change.Job is not null).Select(change => change.Job.Status)
            .ShouldBe([V1.JobStatus.Queued, V1.JobStatus.Running, V1.JobStatus.Completed]);
        told.All[^1].Job.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_is_now_ends_also_where_the_job_does_not()
    {
        _job.States.Enqueue(PlayedJob.Make(1, JobStatus.Running));
        var told = new Told();

        await Service.WatchJob(new() { JobId = _id, NowOnly = true }, told, Call());

        told.All.ShouldHaveSingleItem().Job.Topic.ShouldBe("weather");
    }

    [Fact]
    public async Task Commands_carry_their_keys_and_refusals_come_back()
    {
        _job.States.Enqueue(PlayedJob.Make(1, JobStatus.Running));
        var key = Guid.CreateVersion7().ToString();
        await Service.CancelJob(new() { JobId = _id, IdempotencyKey = key }, Call());
        await Service.RetryJob(new() { JobId = _id, IdempotencyKey = key }, Call());
        _job.Asked.ShouldBe([$"cancel {key}", $"retry {key}"]);

        _job.Refusal = new(RefusalCode.NotFound, "There is none.", "Look elsewhere.");
        (await Should.ThrowAsync<RefusalException>(() => Service.GetJob(new() { JobId = _id }, Call())))
            .Refusal.ShouldBe(_job.Refusal);
    }

    [Theory]
    [InlineData(-1, "", "page_size")]
    [InlineData(1001, "", "page_size")]
    [InlineData(0, "x", "page_token")]
    public async Task What_is_no_request_is_refused_by_its_field(int size, string token, string field)
    {
        var request = new ListJobsRequest { PageSize = size, PageToken = token };

        (await Should.ThrowAsync<RefusalException>(() => Service.ListJobs(request, Call()))).Refusal.Field.ShouldBe(field);
        (await Should.ThrowAsync<RefusalException>(() => Service.GetJob(new() { JobId = "x" }, Call())))
            .Refusal.Field.ShouldBe("job_id");
    }

    private static PlayedCall Call() => new(new Actor(new(new string('a', UserId.Length)), NodeRole.Admin));

    private sealed class Told : IServerStreamWriter<WatchJobResponse>
    {
        public List<WatchJobResponse> All { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(WatchJobResponse message)
        {
            All.Add(message);
            return Task.CompletedTask;
        }

        public Task WriteAsync(WatchJobResponse message, CancellationToken cancellationToken) => WriteAsync(message);
    }
}
