using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Jobs;
using Bib.Grains.Tests.Topics;

namespace Bib.Grains.Tests.Jobs;

public sealed class JobRulesTests
{
    private const string Node = "node";
    private static readonly TopicState _topic = A.Topic();
    private static readonly JobId _id = new(Guid.CreateVersion7(A.Now));
    private static readonly JobPlan _plan = new(
        "clean", JobType.Clean, "", 0, TimeSpan.FromMinutes(10), 2, "instructions: []", new string('0', 64), 3);

    private static JobState Queued => JobRules.Admit(Pending(), A.Now).State!;

    private static JobState Running => Start(Queued, 1).State!;

    private static JobState Failed => End(Running, 1, JobEnding.Failed).State!;

    private static Refusal Fault => new(RefusalCode.InvalidSql, "No such column.", "Name another.");

    [Fact]
    public void Who_may_add_to_a_topic_makes_a_job_which_is_queued()
    {
        var pending = Pending();
        pending.Status.ShouldBe(JobStatus.Pending);

        var queued = JobRules.Admit(pending, A.Now).State!;

        (queued.Status, queued.DueAt, queued.CreatedBy.User).ShouldBe((JobStatus.Queued, A.Now, A.Contributor));
    }

    [Fact]
    public void A_reader_of_the_topic_makes_none() =>
        Create(A.Reader).Refusal!.Code.ShouldBe(RefusalCode.NotAllowed);

    [Fact]
    public void None_is_made_in_a_topic_that_is_archived_or_missing()
    {
        JobRules.Create(new(), _id, A.Archived, Command(A.Owner), A.Now).Refusal!.Code.ShouldBe(RefusalCode.ParentMissing);
        JobRules.Create(new(), _id, null, Command(A.Owner), A.Now).Refusal!.Code.ShouldBe(RefusalCode.ParentMissing);
    }

    [Fact]
    public void A_plan_beyond_a_limit_is_refused()
    {
        foreach (var plan in new[]
        {
            _plan with { Steps = 0 },
            _plan with { Steps = JobLimits.InstructionsMax + 1 },
            _plan with { Timeout = TimeSpan.Zero },
            _plan with { Timeout = JobLimits.TimeMax + TimeSpan.FromSeconds(1) },
            _plan with { Definition = new string(' ', JobLimits.DefinitionLengthMax + 1) },
        })
        {
            JobRules.Create(new(), _id, _topic, Command(A.Owner) with { Plan = plan }, A.Now)
                .Refusal!.Code.ShouldBe(RefusalCode.InvalidArgument);
        }
    }

    [Fact]
    public void A_job_that_depends_on_others_waits_until_all_are_completed()
    {
        var waiting = Waiting(2);
        waiting.Status.ShouldBe(JobStatus.Waiting);

        JobRules.Wake(waiting, [JobStatus.Completed, JobStatus.Running], A.Now).IsChange.ShouldBeFalse();
        JobRules.Wake(waiting, [JobStatus.Completed, JobStatus.Completed], A.Now).State!.Status.ShouldBe(JobStatus.Queued);
    }

    [Theory]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.Cancelled)]
    [InlineData(JobStatus.Absent)]
    public void A_job_fails_whose_dependency_will_not_be_completed(JobStatus status)
    {
        var failed = JobRules.Wake(Waiting(1), [status], A.Now).State!;

        failed.Status.ShouldBe(JobStatus.Failed);
        failed.Error.ShouldNotBeNull();
        JobRules.Retry(failed, _topic, A.By(A.Contributor).By, A.Now).State!.Status.ShouldBe(JobStatus.Waiting);
    }

    [Fact]
    public void A_runner_starts_and_checkpoints_and_completes()
    {
        var running = Running;
        (running.Status, running.Attempt, running.Fence, running.Node).ShouldBe((JobStatus.Running, 1, 1L, Node));

        var half = Checkpoint(running, 1, 2, "two", "bib://a/b@1.0.0").State!;
        (half.StepsDone, half.Progress, half.Checkpoint).ShouldBe((2, 66, "two"));
        half.Outputs.ShouldBe(["bib://a/b@1.0.0"]);

        var done = End(half, 1, JobEnding.Completed).State!;
        (done.Status, done.Progress, done.CompletedAt, done.Checkpoint).ShouldBe((JobStatus.Completed, 100, A.Now, null));
    }

    [Fact]
    public void A_runner_whose_claim_was_overtaken_changes_nothing()
    {
        var later = Start(Running, 2).State!;

        Checkpoint(later, 1, 1, "x").Refusal!.Code.ShouldBe(RefusalCode.Stale);
        End(later, 1, JobEnding.Completed).Refusal!.Code.ShouldBe(RefusalCode.Stale);
        Start(later, 1).Refusal!.Code.ShouldBe(RefusalCode.Stale);
        Start(later, 2).IsChange.ShouldBeFalse();
    }

    [Fact]
    public void Nothing_is_said_of_a_job_that_is_not_running()
    {
        foreach (var job in new[] { Queued, Failed, Waiting(1), End(Running, 1, JobEnding.Completed).State! })
        {
            Checkpoint(job, job.Fence, 1, "x").Refusal!.Code.ShouldBe(RefusalCode.Stale);
            End(job, job.Fence, JobEnding.Completed).Refusal!.Code.ShouldBe(RefusalCode.Stale);
        }

        foreach (var job in new[] { Pending(), Failed, Waiting(1), End(Running, 1, JobEnding.Completed).State! })
            Start(job, 9).Refusal!.Code.ShouldBe(RefusalCode.Stale);
    }

    [Fact]
    public void A_runner_goes_back_to_the_start_or_on_and_nowhere_else()
    {
        var half = Checkpoint(Running, 1, 2, "two").State!;

        Checkpoint(half, 1, 1, "one").Refusal!.Code.ShouldBe(RefusalCode.InvalidArgument);
        Checkpoint(half, 1, 4, "four").Refusal!.Code.ShouldBe(RefusalCode.InvalidArgument);
        Checkpoint(half, 1, 0, null).State!.StepsDone.ShouldBe(0);
        Checkpoint(half, 1, 3, new string('x', JobLimits.CheckpointLengthMax + 1)).Refusal!.Field.ShouldBe("checkpoint");
    }

    [Fact]
    public void A_fault_that_may_pass_is_retried_as_often_as_the_job_says()
    {
        var job = Queued;
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            job = End(Start(job, attempt).State!, attempt, JobEnding.Failed, TimeSpan.FromSeconds(5)).State!;
            (job.Status, job.DueAt, job.Attempt).ShouldBe((JobStatus.Retrying, A.Now.AddSeconds(5), attempt));
        }

        End(Start(job, 3).State!, 3, JobEnding.Failed, TimeSpan.FromSeconds(5)).State!.Status.ShouldBe(JobStatus.Failed);
    }

    [Fact]
    public void A_fault_that_stays_is_not_retried()
    {
        Failed.Status.ShouldBe(JobStatus.Failed);
        Failed.Error!.ShouldContain("No such column.");
        Failed.ErrorCode.ShouldBe(RefusalCode.InvalidSql);
    }

    [Fact]
    public void A_job_that_waits_is_cancelled_at_once_and_one_that_runs_when_its_runner_has_stopped()
    {
        var by = A.By(A.Contributor).By;
        foreach (var job in new[] { Pending(), Queued, Waiting(1), Retrying() })
            JobRules.Cancel(job, _topic, by, A.Now).State!.Status.ShouldBe(JobStatus.Cancelled);

        var told = JobRules.Cancel(Running, _topic, by, A.Now).State!;
        (told.Status, told.CancelRequestedAt).ShouldBe((JobStatus.Running, A.Now));
        JobRules.Cancel(told, _topic, by, A.Now).IsChange.ShouldBeFalse();
        End(told, 1, JobEnding.Cancelled).State!.Status.ShouldBe(JobStatus.Cancelled);
        End(told, 1, JobEnding.Failed, TimeSpan.FromSeconds(1)).State!.Status.ShouldBe(JobStatus.Cancelled);
        End(told, 1, JobEnding.GivenBack).State!.Status.ShouldBe(JobStatus.Cancelled);
        End(told, 1, JobEnding.Completed).State!.Status.ShouldBe(JobStatus.Completed);
        Start(told, 2).State!.Status.ShouldBe(JobStatus.Cancelled);
    }

    [Fact]
    public void A_job_that_has_ended_is_not_cancelled()
    {
        var by = A.By(A.Contributor).By;

        JobRules.Cancel(Failed, _topic, by, A.Now).Refusal!.Code.ShouldBe(RefusalCode.WrongStatus);
        JobRules.Cancel(End(Running, 1, JobEnding.Completed).State!, _topic, by, A.Now)
            .Refusal!.Code.ShouldBe(RefusalCode.WrongStatus);
        JobRules.Cancel(JobRules.Cancel(Queued, _topic, by, A.Now).State!, _topic, by, A.Now).IsChange.ShouldBeFalse();
    }

    [Fact]
    public void Only_who_made_it_and_who_looks_after_the_topic_stop_a_job()
    {
        foreach (var user in new[] { A.Contributor, A.Admin, A.Owner })
            JobRules.Cancel(Queued, _topic, A.By(user).By, A.Now).IsChange.ShouldBeTrue();
        foreach (var user in new[] { A.Reader, A.Stranger })
            JobRules.Cancel(Queued, _topic, A.By(user).By, A.Now).Refusal!.Code.ShouldBe(RefusalCode.NotAllowed);
        JobRules.Cancel(Queued, _topic, A.By(A.Contributor, NodeRole.ReadOnly).By, A.Now)
            .Refusal!.Code.ShouldBe(RefusalCode.NotAllowed);
    }

    [Fact]
    public void A_job_that_failed_goes_on_behind_what_it_has_done()
    {
        var by = A.By(A.Contributor).By;
        var failed = End(Checkpoint(Running, 1, 2, "two").State!, 1, JobEnding.Failed).State!;

        var again = JobRules.Retry(failed, _topic, by, A.Now).State!;

        (again.Status, again.StepsDone, again.Checkpoint, again.Error, again.CompletedAt)
            .ShouldBe((JobStatus.Queued, 2, "two", null, null));
        JobRules.Retry(Running, _topic, by, A.Now).Refusal!.Code.ShouldBe(RefusalCode.WrongStatus);
        JobRules.Retry(failed, A.Archived, A.By(A.Owner).By, A.Now).Refusal!.Code.ShouldBe(RefusalCode.Archived);
    }

    [Fact]
    public void Giving_back_counts_as_no_attempt_and_a_lost_node_as_a_loss()
    {
        var back = End(Running, 1, JobEnding.GivenBack).State!;
        (back.Status, back.Attempt).ShouldBe((JobStatus.Queued, 0));

        var job = Running;
        for (var fence = 2; fence <= 1 + JobLimits.LossesMax; fence++) job = Start(job, fence).State!;
        (job.Status, job.Attempt, job.Losses).ShouldBe((JobStatus.Running, 1, JobLimits.LossesMax));
        Checkpoint(job, job.Fence, 1, "one").State!.Losses.ShouldBe(0);
        Start(job, job.Fence + 1).State!.Status.ShouldBe(JobStatus.Failed);
    }

    private static JobState Pending() => Create(A.Contributor).State!;

    private static JobState Waiting(int count) => JobRules.Admit(
        JobRules.Create(
            new(), _id, _topic,
            Command(A.Contributor) with { DependsOn = [.. Enumerable.Range(0, count).Select(_ => new JobId(Guid.NewGuid()))] },
            A.Now).State!,
        A.Now).State!;

    private static JobState Retrying() => End(Running, 1, JobEnding.Failed, TimeSpan.FromSeconds(1)).State!;

    private static Decision<JobState> Create(UserId user) => JobRules.Create(new(), _id, _topic, Command(user), A.Now);

    private static CreateJob Command(UserId user) => new(_plan, _topic.Id, [], A.By(user));

    private static Decision<JobState> Start(JobState job, long fence) =>
        JobRunRules.Start(job, new(fence, Node, A.By(A.Owner)), A.Now);

    private static Decision<JobState> Checkpoint(
        JobState job, long fence, int done, string? checkpoint, string? output = null) =>
        JobRunRules.Checkpoint(job, new(fence, done, checkpoint, output, A.By(A.Owner)), A.Now);

    private static Decision<JobState> End(JobState job, long fence, JobEnding ending, TimeSpan? retryAfter = null) =>
        JobRunRules.End(
            job, new(fence, ending, ending == JobEnding.Failed ? Fault : null, retryAfter, A.By(A.Owner)), A.Now);
}
