using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.Cli.Tests;

/// <summary>JobService as tests want it: one job that runs, one that has failed.</summary>
internal sealed class JobsPlayed : JobService.JobServiceBase
{
    public const string Id = "0198c0de-0000-7000-8000-000000000006";

    /// <summary>Whether there is anything.</summary>
    public bool IsEmpty { get; set; }

    /// <summary>What was asked, as in <c>cancel ID</c>.</summary>
    public List<string> Changes { get; } = [];

    /// <summary>The last definition that came.</summary>
    public string Definition { get; private set; } = "";

    /// <summary>How the job ends that is watched.</summary>
    public JobStatus Ends { get; set; } = JobStatus.Completed;

    public static Job Running => new()
    {
        Id = Id,
        Name = "clean",
        Type = JobType.Clean,
        Status = JobStatus.Running,
        Topic = "weather",
        TopicId = "0198c0de-0000-7000-8000-000000000001",
        StepCount = 4,
        StepsDone = 2,
        Progress = 49,
        Attempt = 1,
        RetryLimit = 3,
        Timeout = Duration.FromTimeSpan(TimeSpan.FromHours(1)),
        CodeHash = new string('c', 64),
        CreatedBy = new string('a', 40),
        CreatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
        UpdatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddSeconds(1)),
        StartedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddSeconds(1)),
    };

    public static Job Failed => new(Running)
    {
        Id = "0198c0de-0000-7000-8000-000000000007",
        Status = JobStatus.Failed,
        Error = "There is no table 'weather/none'.",
        ErrorCode = 1101,
        Outputs = { "bib://weather/clean@1.0.0" },
        CompletedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddSeconds(9)),
    };

    public override Task<CreateJobResponse> CreateJob(CreateJobRequest request, ServerCallContext context)
    {
        Definition = request.Definition;
        if (!request.CheckOnly) Changes.Add("create");
        return Task.FromResult(new CreateJobResponse { Job = new(Running) { Status = JobStatus.Queued } });
    }

    public override Task<GetJobResponse> GetJob(GetJobRequest request, ServerCallContext context) =>
        Task.FromResult(new GetJobResponse { Job = Running, Definition = "topic: weather" });

    public override Task<ListJobsResponse> ListJobs(ListJobsRequest request, ServerCallContext context)
    {
        var response = new ListJobsResponse();
        if (!IsEmpty) response.Jobs.AddRange([Running, Failed]);
        return Task.FromResult(response);
    }

    public override Task<CancelJobResponse> CancelJob(CancelJobRequest request, ServerCallContext context)
    {
        Changes.Add($"cancel {request.JobId}");
        Ends = JobStatus.Cancelled;
        return Task.FromResult(new CancelJobResponse { Job = new(Running) { CancelRequestedAt = Running.UpdatedAt } });
    }

    public override Task<RetryJobResponse> RetryJob(RetryJobRequest request, ServerCallContext context)
    {
        Changes.Add($"retry {request.JobId}");
        return Task.FromResult(new RetryJobResponse { Job = Running });
    }

    public override async Task WatchJob(
        WatchJobRequest request, IServerStreamWriter<WatchJobResponse> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(LineOf(1, JobLogLevel.Info, "started, attempt 1"), context.CancellationToken);
        await responseStream.WriteAsync(LineOf(2, JobLogLevel.Warning, "try 1 failed"), context.CancellationToken);
        await responseStream.WriteAsync(
            new() { Job = request.NowOnly ? Running : new(Running) { Status = Ends } }, context.CancellationToken);
    }

    private static WatchJobResponse LineOf(long number, JobLogLevel level, string text) => new()
    {
        Line = new()
        {
            Number = number, Level = level, Step = 1, Text = text, At = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
        },
    };
}
