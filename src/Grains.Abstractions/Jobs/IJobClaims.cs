namespace Bib.Grains.Abstractions.Jobs;

/// <summary>
/// Who may run which job now. The grain's save puts a job in and takes it out; runners claim it for a time.
/// </summary>
/// <remarks>Throws <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.</remarks>
public interface IJobClaims
{
    /// <summary>
    /// Claims jobs that are due: by priority, among equals in turns of their topics, then the oldest first. A claim
    /// whose lease is over counts for nothing.
    /// </summary>
    /// <param name="worker">Who claims: a node's id.</param>
    /// <param name="countMax">How many at most.</param>
    /// <param name="lease">For how long, unless it is renewed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<JobClaim>> ClaimAsync(
        string worker, int countMax, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Keeps a claim.</summary>
    /// <returns>False when it is another's by now, or the job is out of the queue.</returns>
    Task<bool> RenewAsync(JobClaim claim, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Gives a claim back, so that the job can be claimed again; nothing where it is not held any more.</summary>
    Task ReturnAsync(JobClaim claim, CancellationToken cancellationToken);

    /// <summary>Gives back whatever a worker holds: what a node that was killed has left.</summary>
    /// <returns>How many.</returns>
    Task<int> ReleaseAsync(string worker, CancellationToken cancellationToken);
}
