using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Persistence;
using Bib.Jobs.Definitions;
using Bib.Jobs.Instructions;
using Bib.Jobs.Running;
using Bib.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Bib.Jobs.Tests.Running;

/// <summary>Runs with played instructions: <c>play</c> does what the test says.</summary>
public sealed class JobRunnerTests
{
    private const string Three = """
        instructions:
          - do: var.set
            with: { value: 20 }
            output: n
          - do: play
            output: played
          - do: var.set
            with: { value: "${vars.n + vars.played}" }
            output: sum
        """;

    private readonly FakeTimeProvider _time = new();
    private readonly PlayedInstruction _play = new("play", []);
    private readonly JobDefinitions _definitions;

    public JobRunnerTests() => _definitions = new(new InstructionSet([new VarSet(), new ControlAssert(), _play]));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Instructions_are_done_in_order_with_a_checkpoint_behind_each()
    {
        _play.Do = (call, _) => Task.FromResult(InstructionResult.Of(call.Variables["n"].Value!.GetValue<long>() + 2));
        var jobs = Jobs(Three);

        await Runner(jobs).RunAsync(jobs.Claim(1), Stop);

        jobs.Job.Status.ShouldBe(JobStatus.Completed);
        jobs.Checkpoints.ShouldBe([1, 2, 3]);
        jobs.Lines[^1].ShouldBe("completed");
    }

    [Fact]
    public async Task A_run_that_is_lost_is_gone_on_with_behind_its_last_checkpoint()
    {
        _play.Do = (_, _) => throw new StorageUnavailableException("away");
        var jobs = Jobs(Three);
        await Runner(jobs).RunAsync(jobs.Claim(1), Stop);
        (jobs.Job.Status, jobs.Job.StepsDone).ShouldBe((JobStatus.Running, 1));

        _play.Do = (call, _) => Task.FromResult(InstructionResult.Of(call.Variables["n"].Value!.GetValue<long>()));
        await Runner(jobs).RunAsync(jobs.Claim(2), Stop);

        (jobs.Job.Status, jobs.Job.Attempt, _play.Calls).ShouldBe((JobStatus.Completed, 1, 2));
        jobs.Checkpoints.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_run_whose_job_another_has_taken_changes_nothing()
    {
        var jobs = Jobs(Three);
        _play.Do = async (_, cancelled) =>
        {
            await jobs.StartAsync(new(2, "other", null!), default);
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancelled);
            throw new InvalidOperationException();
        };

        await Runner(jobs).RunAsync(jobs.Claim(1), Stop);

        (jobs.Job.Status, jobs.Job.Fence, jobs.Job.StepsDone).ShouldBe((JobStatus.Running, 2L, 1));
    }

    [Fact]
    public async Task A_table_that_is_gone_has_the_job_begin_anew()
    {
        var table = new JobTable([new(new(Grains.Abstractions.Blobs.ChunkHash.OfNothing, 1), 1)], 1, 1, 1, [], ["bib://a/b@1.0.0"]);
        _play.Do = (_, _) => Task.FromResult(new InstructionResult(new JobVariable(null, table)));
        var jobs = Jobs(Three.Replace("${vars.n + vars.played}", "${vars.n + vars.played.rows}", StringComparison.Ordinal)
            + "\n  - do: control.assert\n    with: { that: vars.sum == 22 }");
        await Runner(jobs).RunAsync(jobs.Claim(1), Stop);
        (jobs.Job.Status, jobs.Job.StepsDone).ShouldBe((JobStatus.Failed, 3));

        jobs.Retry();
        await Runner(jobs).RunAsync(jobs.Claim(2), Stop);

        jobs.Checkpoints.ShouldBe([1, 2, 3, 0, 1, 2, 3]);
        _play.Calls.ShouldBe(2);
    }

    [Fact]
    public async Task What_fails_is_tried_again_after_a_while_that_grows()
    {
        _play.Do = (_, _) => _play.Calls < 3 ? throw Fault(RefusalCode.InvalidValue) : Task.FromResult(InstructionResult.Of(2));
        var jobs = Jobs(Three.Replace(
            "- do: play", "- do: play\n    on_error: retry\n    retry: { times: 3, backoff: 4s }", StringComparison.Ordinal));

        var run = Runner(jobs).RunAsync(jobs.Claim(1), Stop);
        foreach (var (calls, wait) in new[] { (1, 4), (2, 8) })
        {
            await Patience.UntilAsync(() => _play.Calls == calls && jobs.Lines[^1].Contains("the next in", StringComparison.Ordinal));
            jobs.Lines[^1].ShouldContain($"the next in {wait} s");
            await WaitForTimerAsync(TimeSpan.FromSeconds(wait));
            _time.Advance(TimeSpan.FromSeconds(wait));
        }

        await run;
        jobs.Job.Status.ShouldBe(JobStatus.Completed);
    }

    [Fact]
    public async Task What_may_fail_is_left_out()
    {
        _play.Do = (_, _) => throw Fault(RefusalCode.InvalidValue);
        var jobs = Jobs("variables: { played: 1 }\n" + Three.Replace(
            "- do: play", "- do: play\n    on_error: skip", StringComparison.Ordinal));

        await Runner(jobs).RunAsync(jobs.Claim(1), Stop);

        jobs.Job.Status.ShouldBe(JobStatus.Completed);
        jobs.Lines.ShouldContain(line => line.StartsWith("play: left out, because it failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_has_a_condition_is_done_only_where_it_holds()
    {
        var jobs = Jobs("variables: { played: 1 }\n" + Three.Replace(
            "- do: play", "- do: play\n    if: vars.n < 5", StringComparison.Ordinal));

        await Runner(jobs).RunAsync(jobs.Claim(1), Stop);

        (jobs.Job.Status, _play.Calls).ShouldBe((JobStatus.Completed, 0));
    }

    [Theory]
    [InlineData(RefusalCode.InvalidValue, JobStatus.Failed)]
    [InlineData(RefusalCode.QueryLost, JobStatus.Retrying)]
    [InlineData(RefusalCode.Overloaded, JobStatus.Retrying)]
    [InlineData(RefusalCode.Stale, JobStatus.Retrying)]
    public async Task A_fault_that_may_pass_has_the_job_tried_again(RefusalCode code, JobStatus status)
    {
        _play.Do = (_, _) => throw Fault(code);
        var jobs = Jobs(Three);

        await Runner(jobs).RunAsync(jobs.Claim(1), Stop);

        jobs.Job.Status.ShouldBe(status);
        jobs.Job.Error!.ShouldContain("instruction 2, play: A played fault");
    }

    [Fact]
    public async Task A_fault_of_the_nodes_own_fails_the_job_and_nothing_else()
    {
        _play.Do = (_, _) => throw new InvalidOperationException("a bug");
        var jobs = Jobs(Three);

        await Runner(jobs).RunAsync(jobs.Claim(1), Stop);

        (jobs.Job.Status, jobs.Job.ErrorCode).ShouldBe((JobStatus.Failed, RefusalCode.Internal));
    }

    [Fact]
    public async Task A_job_is_stopped_by_its_timeout()
    {
        _play.Do = WaitAsync;
        var jobs = Jobs("timeout: 30s\n" + Three);

        var run = Runner(jobs).RunAsync(jobs.Claim(1), Stop);
        await Patience.UntilAsync(() => _play.Calls == 1);
        _time.Advance(TimeSpan.FromSeconds(30));
        await run;

        (jobs.Job.Status, jobs.Job.ErrorCode).ShouldBe((JobStatus.Failed, RefusalCode.QueryLimit));
        jobs.Job.Error!.ShouldContain("30 seconds");
    }

    [Fact]
    public async Task A_job_is_stopped_when_it_is_to_be_cancelled()
    {
        _play.Do = WaitAsync;
        var jobs = Jobs(Three);

        var run = Runner(jobs).RunAsync(jobs.Claim(1), Stop);
        await Patience.UntilAsync(() => _play.Calls == 1);
        jobs.Cancel();
        await run;

        (jobs.Job.Status, jobs.Job.StepsDone).ShouldBe((JobStatus.Cancelled, 1));
    }

    [Fact]
    public async Task A_run_that_cannot_be_watched_over_is_lost_and_changes_nothing()
    {
        _play.Do = WaitAsync;
        var jobs = Jobs(Three);

        var run = Runner(jobs).RunAsync(jobs.Claim(1), Stop);
        await Patience.UntilAsync(() => _play.Calls == 1);
        jobs.Fault = new InvalidOperationException("a bug");
        jobs.NoteChanged(jobs.Job.Id);
        await run;

        (jobs.Job.Status, jobs.Job.StepsDone, jobs.Job.Fence).ShouldBe((JobStatus.Running, 1, 1L));
        jobs.Lines.ShouldNotContain(line => line.StartsWith("failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_outlives_a_database_that_is_away_for_less_than_its_lease()
    {
        _play.Do = WaitAsync;
        var jobs = Jobs(Three);

        var run = Runner(jobs).RunAsync(jobs.Claim(1), Stop);
        await Patience.UntilAsync(() => _play.Calls == 1);
        jobs.Fault = new StorageUnavailableException("away");
        jobs.NoteChanged(jobs.Job.Id);
        jobs.Fault = null;
        jobs.Cancel();
        await run;

        jobs.Job.Status.ShouldBe(JobStatus.Cancelled);
    }

    [Fact]
    public async Task A_run_whose_lease_is_over_while_the_database_is_away_is_lost()
    {
        _play.Do = WaitAsync;
        var jobs = Jobs(Three);

        var run = Runner(jobs).RunAsync(jobs.Claim(1), Stop);
        await Patience.UntilAsync(() => _play.Calls == 1);
        jobs.Fault = new StorageUnavailableException("away");
        _time.Advance(new JobOptions().Lease);
        jobs.NoteChanged(jobs.Job.Id);
        await run;

        (jobs.Job.Status, jobs.Job.StepsDone).ShouldBe((JobStatus.Running, 1));
    }

    [Fact]
    public async Task A_node_that_stops_gives_its_job_back()
    {
        _play.Do = WaitAsync;
        var jobs = Jobs(Three);
        using var stops = new CancellationTokenSource();

        var run = Runner(jobs).RunAsync(jobs.Claim(1), stops.Token);
        await Patience.UntilAsync(() => _play.Calls == 1);
        await stops.CancelAsync();
        await run;

        (jobs.Job.Status, jobs.Job.Attempt, jobs.Job.StepsDone).ShouldBe((JobStatus.Queued, 0, 1));
    }

    private async Task<InstructionResult> WaitAsync(InstructionCall call, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
        throw new InvalidOperationException();
    }

    private static RefusalException Fault(RefusalCode code) => new(new(code, "A played fault.", "Play on."));

    private Task WaitForTimerAsync(TimeSpan due) => Patience.UntilAsync(() => _time.UntilNextTimer is { } next && next <= due);

    private PlayedJobs Jobs(string definition) => new(_definitions.Read(definition), _time.GetUtcNow);

    private JobRunner Runner(PlayedJobs jobs) => new(
        jobs.Grains, _definitions, jobs, jobs, jobs, jobs, jobs, new Backoff(() => 0.5), Options.Create(new JobOptions()),
        _time, NullLogger<JobRunner>.Instance);
}
