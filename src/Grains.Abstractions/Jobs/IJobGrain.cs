using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Jobs;

/// <summary>
/// One execution of a list of instructions. Key: the job's id. Every command answers the job as it is after it, saved,
/// or a refusal; a repeat of a user's command under the same idempotency key answers as the first time.
/// </summary>
/// <remarks>
/// Besides answers: <see cref="Persistence.StorageUnavailableException"/> when the outcome is unknown; repeating the
/// same command is then safe. Once a save has begun, cancelling the call does not stop it.
/// </remarks>
[Alias("bib.jobs")]
public interface IJobGrain : IGrainWithGuidKey
{
    /// <summary>The job, from memory once it is active.</summary>
    [Alias("get")]
    Task<JobAnswer> GetAsync(CancellationToken cancellationToken);

    /// <summary>Makes the job.</summary>
    [Alias("create")]
    Task<JobAnswer> CreateAsync(CreateJob command, CancellationToken cancellationToken);

    /// <summary>
    /// Stops the job: at once where it waits; one that runs is cancelled as soon as its runner has stopped.
    /// </summary>
    [Alias("cancel")]
    Task<JobAnswer> CancelAsync(CommandContext context, CancellationToken cancellationToken);

    /// <summary>Puts a job that failed or was cancelled into the queue again; it goes on behind what it has done.</summary>
    [Alias("retry")]
    Task<JobAnswer> RetryAsync(CommandContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Looks at the jobs that this one waits for: it is queued when all are completed, and fails when one cannot be any
    /// more. Asked by the node.
    /// </summary>
    [Alias("wake")]
    Task<JobAnswer> WakeAsync(CommandContext context, CancellationToken cancellationToken);

    /// <summary>A runner begins; refused as STALE where a later claim has begun, or the job is not to be run.</summary>
    [Alias("start")]
    Task<JobAnswer> StartAsync(StartJob command, CancellationToken cancellationToken);

    /// <summary>A runner has done an instruction; refused as STALE where another one has the job.</summary>
    [Alias("checkpoint")]
    Task<JobAnswer> CheckpointAsync(CheckpointJob command, CancellationToken cancellationToken);

    /// <summary>A runner is through; refused as STALE where another one has the job.</summary>
    [Alias("end")]
    Task<JobAnswer> EndAsync(EndJob command, CancellationToken cancellationToken);

    /// <summary>Removes the job, its log and its results for good, where it has ended. Asked by the node.</summary>
    /// <returns>False where it has not, or is gone already.</returns>
    [Alias("forget")]
    Task<bool> ForgetAsync(CommandContext context, CancellationToken cancellationToken);
}
