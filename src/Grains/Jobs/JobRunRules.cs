using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Jobs;

namespace Bib.Grains.Jobs;

/// <summary>
/// What runners may have become of a job. Of several that believe to have it, the word of the one that started with the
/// greatest fence counts. Pure.
/// </summary>
public static class JobRunRules
{
    /// <summary>A runner begins, or goes on for one that was lost.</summary>
    public static Decision<JobState> Start(JobState job, StartJob command, DateTimeOffset now)
    {
        if (job.Status == JobStatus.Absent) return JobRefusals.NotFound(job.Id.ToString());
        if (job.Status == JobStatus.Running && command.Fence == job.Fence) return Decision.Unchanged(job);
        if (job.Status is not (JobStatus.Queued or JobStatus.Retrying or JobStatus.Running) || command.Fence <= job.Fence)
            return JobRefusals.Fenced(job, command.Fence);

        var isTakenUp = job.Status == JobStatus.Running;
        var started = job with
        {
            Status = JobStatus.Running,
            Fence = command.Fence,
            Node = command.Node,
            Attempt = isTakenUp ? job.Attempt : job.Attempt + 1,
            Losses = isTakenUp ? job.Losses + 1 : job.Losses,
            StartedAt = job.StartedAt ?? now,
            DueAt = null,
            UpdatedAt = JobRules.Later(job, now),
        };
        if (job.CancelRequestedAt is not null)
            return Decision.Accept(JobRules.Ended(started, JobStatus.Cancelled, now), "status");
        return started.Losses > JobLimits.LossesMax
            ? Decision.Accept(JobRules.Failed(started, JobRefusals.LostTooOften(started), now), "status")
            : Decision.Accept(started, "status");
    }

    /// <summary>
    /// An instruction is done. A runner may also go back to the start, where what it needs is not there any more.
    /// </summary>
    public static Decision<JobState> Checkpoint(JobState job, CheckpointJob command, DateTimeOffset now)
    {
        if (IsFenced(job, command.Fence)) return JobRefusals.Fenced(job, command.Fence);
        if (command.StepsDone == job.StepsDone && command.Checkpoint == job.Checkpoint) return Decision.Unchanged(job);
        if (command.StepsDone > job.Steps || (command.StepsDone <= job.StepsDone && command.StepsDone != 0))
        {
            return JobRefusals.Invalid(
                "steps_done", $"The job has done {job.StepsDone} of {job.Steps} instructions, and now {command.StepsDone}.",
                "Go on behind the last one, or begin anew.");
        }

        if (command.Checkpoint?.Length > JobLimits.CheckpointLengthMax)
        {
            return JobRefusals.Invalid(
                "checkpoint",
                $"The job's variables take {command.Checkpoint.Length} characters; {JobLimits.CheckpointLengthMax} are allowed.",
                "Keep tables in datasets or results of queries, and only small values in variables.");
        }

        var outputs = command.Output is { } output && !job.Outputs.Contains(output)
            ? job.Outputs.Add(output)
            : job.Outputs;
        return Decision.Accept(
            job with
            {
                StepsDone = command.StepsDone,
                Checkpoint = command.Checkpoint,
                Progress = (int)(99L * command.StepsDone / job.Steps),
                Outputs = outputs,
                Losses = 0,
                UpdatedAt = JobRules.Later(job, now),
            },
            "steps_done");
    }

    /// <summary>A run is over.</summary>
    public static Decision<JobState> End(JobState job, EndJob command, DateTimeOffset now)
    {
        if (IsFenced(job, command.Fence)) return JobRefusals.Fenced(job, command.Fence);
        var isToStop = job.CancelRequestedAt is not null;
        return command.Ending switch
        {
            // What is done is done, also where somebody asked for the opposite a moment ago.
            JobEnding.Completed => Decision.Accept(Completed(job, now), "status"),
            _ when isToStop || command.Ending == JobEnding.Cancelled =>
                Decision.Accept(JobRules.Ended(job, JobStatus.Cancelled, now), "status"),
            JobEnding.GivenBack => Decision.Accept(
                JobRules.Queued(job, now) with { Attempt = Math.Max(0, job.Attempt - 1) }, "status"),
            _ when command.RetryAfter is { } delay && job.Attempt <= job.RetriesMax => Decision.Accept(
                JobRules.WithError(job, Failure(command)) with
                {
                    Status = JobStatus.Retrying, DueAt = now + delay, UpdatedAt = JobRules.Later(job, now),
                },
                "status"),
            _ => Decision.Accept(JobRules.Failed(job, Failure(command), now), "status"),
        };
    }

    private static JobState Completed(JobState job, DateTimeOffset now) =>
        JobRules.Ended(job with { Progress = 100, Checkpoint = null, Error = null, ErrorCode = default }, JobStatus.Completed, now);

    private static Refusal Failure(EndJob command) => command.Failure ?? new(
        RefusalCode.Internal, "The run failed and did not say why.", "Look at the node's log: `bib admin logs`.");

    private static bool IsFenced(JobState job, long fence) => job.Status != JobStatus.Running || job.Fence != fence;
}
