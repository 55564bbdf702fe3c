using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Tests.Topics;
using Bib.Testing;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Jobs;

/// <summary>Jobs as rows, their queue, their claims and their logs, on a real database.</summary>
public sealed class JobRowTests(ScratchServers servers) : IAsyncLifetime
{
    private const string Worker = "node";
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private ScratchDatabase _database = null!;
    private JobSilo _silo = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await servers.MigratedAsync(18);
        _silo = await JobSilo.StartAsync(_database, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_job_is_its_row_and_its_place_in_the_queue()
    {
        var topic = await _silo.TopicAsync("weather");
        var job = await _silo.MakeAsync(topic, 3);

        var claim = (await ClaimAsync(5)).ShouldHaveSingleItem();
        claim.ShouldBe(new(job, Worker, 1));
        await StartAsync(claim);
        await _silo.Grain(job).CheckpointAsync(new(1, 2, "{\"v\":1}", "bib://weather/a@1.0.0", JobSilo.ByNode()), Stop);

        var row = (await _silo.Directory.ListAsync(new(topic, [JobStatus.Running], null, 10), Stop)).ShouldHaveSingleItem();
        row.Topic.Value.ShouldBe("weather");
        var kept = (await _silo.Grain(job).GetAsync(Stop)).Job!;
        // Nobody has entered the worker into nodes, so the column names none; arrays are compared by themselves.
        row.Job.ShouldBe(kept with
        {
            Definition = "", Checkpoint = null, Node = null, Outputs = row.Job.Outputs, DependsOn = row.Job.DependsOn,
        });
        row.Job.Outputs.ShouldBe(["bib://weather/a@1.0.0"]);

        await _silo.Grain(job).EndAsync(new(1, JobEnding.Completed, null, null, JobSilo.ByNode()), Stop);
        (await _database.RowsAsync("SELECT count(*)::text FROM bib.job_queue")).ShouldBe(["0"]);
        (await _database.RowsAsync("SELECT status || (result ->> 'outputs') FROM bib.job_results"))
            .ShouldBe(["completed[\"bib://weather/a@1.0.0\"]"]);
    }

    [Fact]
    public async Task A_repeat_answers_as_the_first_time()
    {
        var topic = await _silo.TopicAsync("weather");
        var context = TopicSilo.By(TopicSilo.Owner, new CommandId(Guid.CreateVersion7()));
        var id = new JobId(context.Command.CreatedId("job", TopicSilo.Owner));

        var first = await _silo.CreateAsync(id, topic, context);
        var again = await _silo.CreateAsync(id, topic, context);

        (again.Refusal, again.Job!.Id, again.ETag).ShouldBe((null, first.Job!.Id, first.ETag));
        (await _silo.CreateAsync(id, topic, context, priority: 1)).Refusal!.Code.ShouldBe(RefusalCode.KeyReused);
    }

    [Fact]
    public async Task Claims_go_by_priority_and_take_turns_among_topics()
    {
        var (busy, calm) = (await _silo.TopicAsync("busy"), await _silo.TopicAsync("calm"));
        var jobs = new List<JobId>();
        for (var at = 0; at < 4; at++) jobs.Add(await MakeLaterAsync(busy));
        var (urgent, other) = (await MakeLaterAsync(busy, 9), await MakeLaterAsync(calm));

        var claimed = (await ClaimAsync(3)).Select(claim => claim.Job).ToList();

        // The one that is urgent, then one of each topic in turn, though the calm one came last.
        claimed[0].ShouldBe(urgent);
        claimed[1..].ShouldBe([other, jobs[0]], ignoreOrder: true);
        (await ClaimAsync(9)).Select(claim => claim.Job).ShouldBe(jobs[1..]);
        (await ClaimAsync(9)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_claim_that_runs_out_is_anothers_and_says_nothing_any_more()
    {
        var job = await _silo.MakeAsync(await _silo.TopicAsync("weather"));
        var first = (await ClaimAsync(1)).Single();
        await StartAsync(first);
        _time.Advance(_lease / 2);
        (await _silo.Claims.RenewAsync(first, _lease, Stop)).ShouldBeTrue();
        _time.Advance(_lease - TimeSpan.FromSeconds(1));
        (await ClaimAsync(1)).ShouldBeEmpty();
        _time.Advance(TimeSpan.FromSeconds(1));

        var second = (await ClaimAsync(1, "other")).ShouldHaveSingleItem();

        second.Fence.ShouldBe(2);
        (await _silo.Claims.RenewAsync(first, _lease, Stop)).ShouldBeFalse();
        await StartAsync(second);
        (await _silo.Grain(job).CheckpointAsync(new(1, 1, "{}", null, JobSilo.ByNode()), Stop))
            .Refusal!.Code.ShouldBe(RefusalCode.Stale);
        await _silo.Claims.ReturnAsync(first, Stop);
        (await ClaimAsync(1)).ShouldBeEmpty("what is not held any more is not given back");
    }

    [Fact]
    public async Task What_a_killed_node_held_is_its_own_when_it_starts()
    {
        await _silo.MakeAsync(await _silo.TopicAsync("weather"));
        await StartAsync((await ClaimAsync(1)).Single());

        (await _silo.Claims.ReleaseAsync("another", Stop)).ShouldBe(0);
        (await _silo.Claims.ReleaseAsync(Worker, Stop)).ShouldBe(1);

        (await ClaimAsync(1)).Single().Fence.ShouldBe(2);
    }

    [Fact]
    public async Task A_job_that_comes_back_to_the_queue_has_a_greater_fence_and_its_moment()
    {
        var job = await _silo.MakeAsync(await _silo.TopicAsync("weather"));
        await StartAsync((await ClaimAsync(1)).Single());
        var fault = new Refusal(RefusalCode.QueryLost, "It is lost.", "Again.");
        await _silo.Grain(job).EndAsync(new(1, JobEnding.Failed, fault, TimeSpan.FromSeconds(9), JobSilo.ByNode()), Stop);
        (await ClaimAsync(1)).ShouldBeEmpty();

        _time.Advance(TimeSpan.FromSeconds(9));
        var again = (await ClaimAsync(1)).Single();
        again.Fence.ShouldBe(2);
        await StartAsync(again);
        await _silo.Grain(job).EndAsync(new(2, JobEnding.Failed, fault, null, JobSilo.ByNode()), Stop);
        await _silo.Grain(job).RetryAsync(TopicSilo.By(TopicSilo.Owner), Stop);

        (await ClaimAsync(1)).Single().Fence.ShouldBe(3);
    }

    [Fact]
    public async Task Many_who_claim_at_once_get_each_job_once()
    {
        var topic = await _silo.TopicAsync("weather");
        for (var at = 0; at < 20; at++) await _silo.MakeAsync(topic);

        var claims = (await Task.WhenAll(Enumerable.Range(0, 8).Select(ClaimAllAsync))).SelectMany(mine => mine).ToList();

        // Whoever finds all that is left locked by others goes away with less: nothing is claimed twice.
        claims.Select(claim => claim.Job).ShouldBeUnique();
        claims.Count.ShouldBe(20);
    }

    [Fact]
    public async Task A_job_that_waits_is_woken_when_those_it_waits_for_have_ended()
    {
        var topic = await _silo.TopicAsync("weather");
        var first = await _silo.MakeAsync(topic);
        var second = await _silo.MakeAsync(topic, 0, first);
        (await ClaimAsync(9)).Select(claim => claim.Job).ShouldBe([first]);
        (await _silo.Directory.ListWakeableAsync(10, Stop)).ShouldBeEmpty();

        await _silo.Grain(first).StartAsync(new(1, Worker, JobSilo.ByNode()), Stop);
        await _silo.Grain(first).EndAsync(new(1, JobEnding.Completed, null, null, JobSilo.ByNode()), Stop);

        (await _silo.Directory.ListWakeableAsync(10, Stop)).ShouldBe([second]);
        (await _silo.Grain(second).WakeAsync(JobSilo.ByNode(), Stop)).Job!.Status.ShouldBe(JobStatus.Queued);
        (await ClaimAsync(9)).Select(claim => claim.Job).ShouldBe([second]);
        (await _silo.Directory.CountOpenAsync(Stop)).ShouldBe(1);
    }

    [Fact]
    public async Task Of_a_log_the_newest_lines_are_kept()
    {
        var job = await _silo.MakeAsync(await _silo.TopicAsync("weather"));
        await _database.ExecuteAsync(
            "INSERT INTO bib.job_logs SELECT id, n, now(), 0, 0, 'x' FROM bib.jobs, "
            + $"generate_series(1, {IJobLogs.LinesMax}) n");

        await _silo.Logs.AppendAsync(job, 2, JobLogLevel.Warning, new string('y', 3000) + "\0", Stop);

        var lines = await _silo.Logs.ReadAsync(job, IJobLogs.LinesMax - 1, 10, Stop);
        lines.Select(line => line.Number).ShouldBe([IJobLogs.LinesMax, IJobLogs.LinesMax + 1L]);
        (lines[1].Step, lines[1].Level, lines[1].Text.Length).ShouldBe((2, JobLogLevel.Warning, IJobLogs.LineLengthMax));
        (await _silo.Logs.ReadAsync(job, 0, 1, Stop)).Single().Number.ShouldBe(2);
    }

    [Fact]
    public async Task A_job_that_ended_is_kept_for_so_long_and_then_removed_with_a_trace()
    {
        var topic = await _silo.TopicAsync("weather");
        var gone = await EndedAsync(topic);
        _time.Jump(TimeSpan.FromSeconds(1));
        var (kept, open) = (await EndedAsync(topic), await MakeLaterAsync(topic));
        await _silo.Logs.AppendAsync(gone, 1, JobLogLevel.Info, "done", Stop);

        _time.Jump(_silo.Kept.JobsKeptFor - TimeSpan.FromMilliseconds(500));
        (await _silo.Upkeep.RunAsync(Stop)).Jobs.ShouldBe(1);

        (await _silo.Grain(gone).GetAsync(Stop)).Refusal!.Code.ShouldBe(RefusalCode.NotFound);
        (await _silo.Grain(gone).RetryAsync(TopicSilo.By(TopicSilo.Owner), Stop)).Refusal!.Code.ShouldBe(RefusalCode.NotFound);
        (await _silo.Directory.ListAsync(new(null, [], null, 9), Stop)).Select(listing => listing.Job.Id).ShouldBe([open, kept]);
        (await _database.RowsAsync("SELECT count(*)::text FROM bib.job_logs")).ShouldBe(["0"]);
        (await _database.RowsAsync("SELECT count(*)::text FROM bib.job_results")).ShouldBe(["1"]);
        (await _database.RowsAsync(
                "SELECT concat_ws(' ', action, source_component, metadata->>'command', metadata->>'status') FROM bib.audit_log "
                + $"WHERE target = '{gone}' ORDER BY id DESC LIMIT 1"))
            .ShouldBe(["DELETE upkeep ForgetJob cancelled"]);
        (await _silo.Grain(open).ForgetAsync(JobSilo.ByNode(), Stop)).ShouldBeFalse();
    }

    [Fact]
    public async Task Of_jobs_that_ended_the_newest_are_kept_and_those_that_another_waits_for()
    {
        var topic = await _silo.TopicAsync("weather");
        var jobs = new List<JobId>();
        for (var at = 0; at < 5; at++)
        {
            jobs.Add(await EndedAsync(topic));
            _time.Jump(TimeSpan.FromSeconds(1));
        }

        var waiting = await _silo.MakeAsync(topic, 0, jobs[0]);
        _silo.Kept.JobsKeptMax = 2;
        (await _silo.Upkeep.RunAsync(Stop)).Jobs.ShouldBe(2);

        (await _silo.Directory.ListAsync(new(null, [], null, 9), Stop)).Select(listing => listing.Job.Id)
            .ShouldBe([waiting, jobs[4], jobs[3], jobs[0]]);
        (await _silo.Upkeep.RunAsync(Stop)).Jobs.ShouldBe(0);
    }

    [Fact]
    public async Task Pages_of_jobs_follow_one_another()
    {
        var topic = await _silo.TopicAsync("weather");
        var jobs = new List<JobId>();
        for (var at = 0; at < 5; at++) jobs.Insert(0, await MakeLaterAsync(topic));

        var first = await _silo.Directory.ListAsync(new(null, [], null, 3), Stop);
        var last = first[^1].Job;
        var second = await _silo.Directory.ListAsync(new(null, [], new(last.CreatedAt, last.Id), 3), Stop);

        first.Concat(second).Select(listing => listing.Job.Id).ShouldBe(jobs);
        (await _silo.Directory.ListAsync(new(null, [JobStatus.Failed], null, 3), Stop)).ShouldBeEmpty();
    }

    private async Task<List<JobClaim>> ClaimAllAsync(int number)
    {
        var mine = new List<JobClaim>();
        while (await ClaimAsync(3, $"worker-{number}") is { Count: > 0 } some) mine.AddRange(some);
        return mine;
    }

    private async Task<JobId> EndedAsync(TopicId topic)
    {
        var job = await MakeLaterAsync(topic);
        await StartAsync((await ClaimAsync(1)).Single());
        await _silo.Grain(job).EndAsync(new(1, JobEnding.Cancelled, null, null, JobSilo.ByNode()), Stop);
        return job;
    }

    private Task<JobId> MakeLaterAsync(TopicId topic, int priority = 0)
    {
        _time.Advance(TimeSpan.FromMilliseconds(1));
        return _silo.MakeAsync(topic, priority);
    }

    private Task<IReadOnlyList<JobClaim>> ClaimAsync(int count, string worker = Worker) =>
        _silo.Claims.ClaimAsync(worker, count, _lease, Stop);

    private async Task StartAsync(JobClaim claim)
    {
        var answer = await _silo.Grain(claim.Job).StartAsync(new(claim.Fence, claim.Worker, JobSilo.ByNode()), Stop);
        answer.Refusal.ShouldBeNull();
    }
}
