namespace Bib.Grains.Abstractions.Jobs;

/// <summary>Finds jobs: SQL over the rows that the jobs' grains write.</summary>
/// <remarks>Throws <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.</remarks>
public interface IJobDirectory
{
    /// <summary>A page of jobs, the newest first.</summary>
    Task<IReadOnlyList<JobListing>> ListAsync(JobQuery query, CancellationToken cancellationToken);

    /// <summary>How many jobs have not ended.</summary>
    Task<long> CountOpenAsync(CancellationToken cancellationToken);

    /// <summary>Jobs that wait, though every job that they wait for has ended.</summary>
    Task<IReadOnlyList<JobId>> ListWakeableAsync(int countMax, CancellationToken cancellationToken);

    /// <summary>
    /// Jobs that ended before a moment, or before the newest so many that have ended; the oldest first. Those that another
    /// job waits for are left out.
    /// </summary>
    Task<IReadOnlyList<JobId>> ListForgettableAsync(
        DateTimeOffset endedBefore, int keptMax, int countMax, CancellationToken cancellationToken);

    /// <summary>How each of some jobs is, in the same order; absent where there is none.</summary>
    Task<IReadOnlyList<JobStatus>> StatusesAsync(IReadOnlyList<JobId> jobs, CancellationToken cancellationToken);
}
