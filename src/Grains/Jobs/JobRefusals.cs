using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Jobs;

/// <summary>Every no that a job says, in one place: thing, value, limit, and what to do.</summary>
public static class JobRefusals
{
    /// <summary>No job has this id.</summary>
    public static Refusal NotFound(string job) => new(
        RefusalCode.NotFound, $"There is no job {job}.", "See `bib job list`.", "job_id", job);

    /// <summary>The id belongs to another job.</summary>
    public static Refusal AlreadyExists(JobId job) => new(
        RefusalCode.AlreadyExists, $"The job {job} exists already.", $"Look at it: `bib job status {job}`.", "job_id",
        job.ToString());

    /// <summary>The topic is not there, or takes nothing new.</summary>
    public static Refusal TopicMissing(string topic) => new(
        RefusalCode.ParentMissing, $"There is no active topic '{topic}' for the job.",
        "Make it, `bib topic create --help`, or name another: --topic.", "topic", topic);

    /// <summary>A plan breaks a limit.</summary>
    public static Refusal Invalid(string field, string message, string hint) =>
        new(RefusalCode.InvalidArgument, message, hint, field);

    /// <summary>The caller neither made the job nor looks after its topic.</summary>
    public static Refusal NotAllowed(Actor by, string verb, JobState job, TopicState topic) => new(
        RefusalCode.NotAllowed,
        $"User {by} may not {verb} job {job.Id}: user {job.CreatedBy} has made it, and the role admin on the topic "
            + $"'{topic.Path}' is needed.",
        by.Role == NodeRole.ReadOnly
            ? "The account is read-only on this node; ask a node admin."
            : $"Ask who made it, or an owner of the topic: `bib topic get {topic.Path}` lists them.",
        "job_id",
        job.Id.ToString());

    /// <summary>The job is over, and so cannot be stopped.</summary>
    public static Refusal HasEnded(JobState job) => new(
        RefusalCode.WrongStatus,
        $"The job {job.Id} has {Name(job.Status)} at {job.CompletedAt:u}; there is nothing to cancel.",
        $"See what came of it: `bib job status {job.Id}`.",
        "job_id",
        job.Id.ToString());

    /// <summary>The job did not fail, and so is not tried again.</summary>
    public static Refusal NotRetryable(JobState job) => new(
        RefusalCode.WrongStatus,
        $"The job {job.Id} is {Name(job.Status)}; only one that failed or was cancelled is tried again.",
        job.Status == JobStatus.Completed
            ? "Make a new one of the same definition: `bib job create --help`."
            : $"Wait for its end, `bib job wait {job.Id}`, or stop it: `bib job cancel {job.Id}`.",
        "job_id",
        job.Id.ToString());

    /// <summary>A runner whose claim was overtaken says something.</summary>
    public static Refusal Fenced(JobState job, long fence) => new(
        RefusalCode.Stale,
        $"The job {job.Id} is {Name(job.Status)} under claim {job.Fence}; what claim {fence} says of it does not count.",
        "Stop working at it.",
        "fence",
        job.Id.ToString());

    /// <summary>What the job waits for will never be completed.</summary>
    public static Refusal DependencyEnded(JobId job, JobStatus status) => new(
        RefusalCode.WrongStatus,
        status == JobStatus.Absent
            ? $"The job waits for job {job}, which does not exist."
            : $"The job waits for job {job}, which is {Name(status)}.",
        status == JobStatus.Absent
            ? "Make a job that waits for jobs of `bib job list`."
            : $"Try that one again, then this one: `bib job retry {job}`.",
        "depends_on",
        job.ToString());

    /// <summary>The node was lost too often while the job was at the same instruction.</summary>
    public static Refusal LostTooOften(JobState job) => new(
        RefusalCode.Internal,
        $"The node was lost {job.Losses} times while the job was at instruction {job.StepsDone + 1}.",
        $"Look at the node's log, `bib admin logs`, and try again: `bib job retry {job.Id}`.",
        "job_id",
        job.Id.ToString());

    /// <summary>A status as it is said.</summary>
    public static string Name(JobStatus status) => status.ToString().ToLowerInvariant();
}
