namespace Bib.Grains.Abstractions.Jobs;

/// <summary>Where a job is in its life.</summary>
[GenerateSerializer, Alias("bib.jobs.status")]
public enum JobStatus
{
    /// <summary>There is no such job (yet).</summary>
    Absent = 0,

    /// <summary>Made, and not yet let in.</summary>
    Pending = 1,

    /// <summary>In the queue.</summary>
    Queued = 2,

    /// <summary>A runner has it.</summary>
    Running = 3,

    /// <summary>All of its instructions are done.</summary>
    Completed = 4,

    /// <summary>An instruction failed, or a limit was met; can be retried.</summary>
    Failed = 5,

    /// <summary>Somebody stopped it; can be retried.</summary>
    Cancelled = 6,

    /// <summary>Waits for other jobs to be completed.</summary>
    Waiting = 7,

    /// <summary>In the queue again after an attempt that failed, to be tried from a moment on.</summary>
    Retrying = 8,
}
