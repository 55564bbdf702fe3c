using System.Collections.Immutable;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Topics;

namespace Bib.Grains.Jobs;

/// <summary>
/// What users may have become of a job: made, let in, cancelled, tried again. Pure: no clock, no I/O, no engine. What
/// runners say of it is in <see cref="JobRunRules"/>.
/// </summary>
public static class JobRules
{
    /// <summary>Makes a job where there is none; it is pending then.</summary>
    /// <param name="job">The state that the grain holds: absent.</param>
    /// <param name="id">The grain's id.</param>
    /// <param name="topic">Its topic; null when there is none with that id.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The moment.</param>
    public static Decision<JobState> Create(
        JobState job, JobId id, TopicState? topic, CreateJob command, DateTimeOffset now)
    {
        var (plan, by) = (command.Plan, command.Context.By);
        if (ShapeFault(plan, command.DependsOn, id) is { } fault) return fault;
        if (job.Status != JobStatus.Absent) return JobRefusals.AlreadyExists(job.Id);
        if (topic is null) return JobRefusals.TopicMissing(command.Topic.ToString());
        if (TopicRefusal(topic, by, now) is { } refusal) return refusal;
        return Decision.Accept(
            new JobState
            {
                Id = id,
                Topic = topic.Id,
                Name = plan.Name,
                Type = plan.Type,
                Status = JobStatus.Pending,
                Priority = plan.Priority,
                Definition = plan.Definition,
                CodeHash = plan.CodeHash,
                Steps = plan.Steps,
                DependsOn = command.DependsOn,
                Timeout = plan.Timeout,
                RetriesMax = plan.RetriesMax,
                CreatedBy = by,
                CreatedAt = now,
                UpdatedAt = now,
            },
            "status");
    }

    /// <summary>Lets a pending job in: into the queue, or to wait for others.</summary>
    public static Decision<JobState> Admit(JobState job, DateTimeOffset now) => job.Status switch
    {
        JobStatus.Pending when job.DependsOn.IsEmpty => Decision.Accept(Queued(job, now), "status"),
        JobStatus.Pending => Decision.Accept(job with { Status = JobStatus.Waiting }, "status"),
        JobStatus.Absent => JobRefusals.NotFound(job.Id.ToString()),
        _ => Decision.Unchanged(job),
    };

    /// <summary>Stops a job; one that runs is only told to.</summary>
    public static Decision<JobState> Cancel(JobState job, TopicState topic, Actor by, DateTimeOffset now)
    {
        if (job.Status == JobStatus.Absent) return JobRefusals.NotFound(job.Id.ToString());
        if (!MayStop(job, topic, by, now)) return JobRefusals.NotAllowed(by, "cancel", job, topic);
        return job.Status switch
        {
            JobStatus.Cancelled => Decision.Unchanged(job),
            JobStatus.Completed or JobStatus.Failed => JobRefusals.HasEnded(job),
            JobStatus.Running when job.CancelRequestedAt is not null => Decision.Unchanged(job),
            JobStatus.Running => Decision.Accept(
                job with { CancelRequestedAt = now, UpdatedAt = Later(job, now) }, "cancel_requested_at"),
            _ => Decision.Accept(Ended(job, JobStatus.Cancelled, now), "status"),
        };
    }

    /// <summary>Puts a job that failed or was cancelled back; what it has done stays done.</summary>
    public static Decision<JobState> Retry(JobState job, TopicState topic, Actor by, DateTimeOffset now)
    {
        if (job.Status == JobStatus.Absent) return JobRefusals.NotFound(job.Id.ToString());
        if (!MayStop(job, topic, by, now)) return JobRefusals.NotAllowed(by, "retry", job, topic);
        if (job.Status is not (JobStatus.Failed or JobStatus.Cancelled)) return JobRefusals.NotRetryable(job);
        if (topic.Status != TopicStatus.Active) return TopicRefusals.Archived(topic.Path);
        var fresh = job with
        {
            Attempt = 0, Losses = 0, Error = null, ErrorCode = default, CompletedAt = null, CancelRequestedAt = null,
        };

        // It may never have been let in: then it waits as before.
        return Decision.Accept(
            job.StartedAt is null && !job.DependsOn.IsEmpty
                ? fresh with { Status = JobStatus.Waiting, DueAt = null, UpdatedAt = Later(job, now) }
                : Queued(fresh, now),
            "status");
    }

    /// <summary>Looks at what a waiting job waits for.</summary>
    /// <param name="job">The job.</param>
    /// <param name="dependencies">How each of the jobs is that it waits for, in their order.</param>
    /// <param name="now">The moment.</param>
    public static Decision<JobState> Wake(
        JobState job, IReadOnlyList<JobStatus> dependencies, DateTimeOffset now)
    {
        if (job.Status != JobStatus.Waiting) return Decision.Unchanged(job);
        foreach (var (other, status) in job.DependsOn.Zip(dependencies))
        {
            if (status is JobStatus.Failed or JobStatus.Cancelled or JobStatus.Absent)
                return Decision.Accept(Failed(job, JobRefusals.DependencyEnded(other, status), now), "status");
        }

        return dependencies.All(status => status == JobStatus.Completed)
            ? Decision.Accept(Queued(job, now), "status")
            : Decision.Unchanged(job);
    }

    /// <summary>Whether nothing more becomes of a job by itself.</summary>
    public static bool HasEnded(JobState job) =>
        job.Status is JobStatus.Completed or JobStatus.Failed or JobStatus.Cancelled;

    internal static JobState Queued(JobState job, DateTimeOffset now) =>
        job with { Status = JobStatus.Queued, DueAt = now, UpdatedAt = Later(job, now) };

    internal static JobState Failed(JobState job, Refusal failure, DateTimeOffset now) =>
        Ended(WithError(job, failure), JobStatus.Failed, now);

    internal static JobState WithError(JobState job, Refusal failure)
    {
        var text = $"{failure.Message} {failure.Hint}";
        return job with
        {
            Error = text.Length <= JobLimits.ErrorLengthMax ? text : text[..JobLimits.ErrorLengthMax],
            ErrorCode = failure.Code,
        };
    }

    internal static JobState Ended(JobState job, JobStatus status, DateTimeOffset now) => job with
    {
        Status = status, CompletedAt = Later(job, now), UpdatedAt = Later(job, now), DueAt = null,
    };

    /// <summary>A clock that was set back does not make a change older than the one before.</summary>
    internal static DateTimeOffset Later(JobState job, DateTimeOffset now) => now > job.UpdatedAt ? now : job.UpdatedAt;

    private static bool MayStop(JobState job, TopicState topic, Actor by, DateTimeOffset now) =>
        by.Role != NodeRole.ReadOnly && (by.User == job.CreatedBy.User || topic.IsAtLeast(TopicRole.Admin, by, now));

    private static Refusal? TopicRefusal(TopicState topic, Actor by, DateTimeOffset now)
    {
        if (topic.Home is { } home) return TopicRefusals.NotHome(topic.Path, home);
        if (topic.Status != TopicStatus.Active) return JobRefusals.TopicMissing(topic.Path.Value);
        return topic.IsAtLeast(TopicRole.Contributor, by, now)
            ? null
            : TopicRefusals.NotAllowed(by, "run jobs in", topic.Path, TopicRole.Contributor);
    }

    private static Refusal? ShapeFault(JobPlan plan, ImmutableArray<JobId> dependsOn, JobId id)
    {
        if (plan.Definition.Length > JobLimits.DefinitionLengthMax)
        {
            return JobRefusals.Invalid(
                "definition",
                $"The definition has {plan.Definition.Length} characters; {JobLimits.DefinitionLengthMax} are allowed.",
                "Make several jobs of it, each of which waits for the one before: --after.");
        }

        if (plan.Steps is < 1 or > JobLimits.InstructionsMax)
        {
            return JobRefusals.Invalid(
                "definition", $"The job has {plan.Steps} instructions; 1 to {JobLimits.InstructionsMax} are allowed.",
                "Make several jobs of it, each of which waits for the one before: --after.");
        }

        if (plan.Timeout <= TimeSpan.Zero || plan.Timeout > JobLimits.TimeMax)
        {
            return JobRefusals.Invalid(
                "definition", $"The timeout is {plan.Timeout}; more than 0 and at most {JobLimits.TimeMax} are allowed.",
                "Give one in that range, as in 30m.");
        }

        if (dependsOn.Length > JobLimits.DependenciesMax || dependsOn.Distinct().Count() != dependsOn.Length
            || dependsOn.Contains(id))
        {
            return JobRefusals.Invalid(
                "depends_on",
                $"The job waits for {dependsOn.Length} jobs; at most {JobLimits.DependenciesMax}, each once, are allowed.",
                "Name fewer, each once.");
        }

        return null;
    }
}
