using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Persistence;
using Bib.Jobs.Definitions;
using Bib.Jobs.Instructions;
using Bib.Jobs.Running;
using Bib.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Bib.Jobs.Tests.Running;

public sealed class JobSchedulerTests
{
    private const string Two = """
        instructions:
          - do: var.set
            with: { value: 1 }
            output: n
          - do: play
        """;

    private readonly FakeTimeProvider _time = new();
    private readonly PlayedInstruction _play = new("play", []);
    private readonly JobDefinitions _definitions;

    public JobSchedulerTests() => _definitions = new(new InstructionSet([new VarSet(), _play]));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_claimed_before_grains_are_there_and_what_was_left_comes_first()
    {
        var jobs = new PlayedJobs(_definitions.Read(Two), _time.GetUtcNow);
        using var scheduler = Scheduler(jobs);

        await scheduler.StartAsync(Stop);
        jobs.Asked.ShouldBeEmpty();
        await scheduler.StartedAsync(Stop);
        await Patience.UntilAsync(() => jobs.Job.Status == JobStatus.Completed);
        await scheduler.StoppingAsync(Stop);

        // What a killed node left, then as many as there is room for.
        jobs.Asked[..2].ShouldBe([-1, 2]);
    }

    [Fact]
    public async Task A_node_that_stops_waits_until_its_jobs_are_given_back()
    {
        _play.Do = async (_, cancelled) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancelled);
            return InstructionResult.Of(null);
        };
        var jobs = new PlayedJobs(_definitions.Read(Two), _time.GetUtcNow);
        using var scheduler = Scheduler(jobs);
        await scheduler.StartAsync(Stop);
        await scheduler.StartedAsync(Stop);
        await Patience.UntilAsync(() => _play.Calls == 1);

        await scheduler.StoppingAsync(Stop);

        (jobs.Job.Status, jobs.Job.StepsDone, jobs.Job.Attempt).ShouldBe((JobStatus.Queued, 1, 0));
    }

    [Fact]
    public async Task The_claim_of_a_run_that_broke_off_is_given_back_and_the_job_gone_on_with()
    {
        _play.Do = (_, _) => _play.Calls == 1
            ? throw new StorageUnavailableException("away")
            : Task.FromResult(InstructionResult.Of(null));
        var jobs = new PlayedJobs(_definitions.Read(Two), _time.GetUtcNow);
        using var scheduler = Scheduler(jobs);
        await scheduler.StartAsync(Stop);
        await scheduler.StartedAsync(Stop);

        await Patience.UntilAsync(() => jobs.Job.Status == JobStatus.Completed);
        await scheduler.StoppingAsync(Stop);

        (jobs.Returned, jobs.Job.Attempt, jobs.Job.Fence, _play.Calls).ShouldBe((1, 1, 2L, 2));
    }

    private JobScheduler Scheduler(PlayedJobs jobs)
    {
        var options = Options.Create(new JobOptions { RunningMax = 2 });
        var runner = new JobRunner(
            jobs.Grains, _definitions, jobs, jobs, jobs, jobs, jobs, new Backoff(() => 0.5), options, _time,
            NullLogger<JobRunner>.Instance);
        return new(
            runner, jobs, jobs, jobs, jobs.Grains, jobs, options, _time, NullLogger<JobScheduler>.Instance);
    }
}
