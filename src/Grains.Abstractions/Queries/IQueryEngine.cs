namespace Bib.Grains.Abstractions.Queries;

/// <summary>Datasets as SQL tables.</summary>
public interface IQueryEngine
{
    /// <summary>
    /// Runs a statement that reads. Returns when its first rows are on their way; they stream while they are made, no
    /// faster than they are taken. Cancelling takes effect within a second.
    /// </summary>
    /// <param name="request">What to run.</param>
    /// <param name="progress">Told about twice a second how far it is, in percent, or a number below 0 where that is
    /// not known; null when nobody asks.</param>
    /// <param name="cancellationToken">Stops it, until the result is disposed.</param>
    /// <returns>What it answers; to be disposed, finished or not.</returns>
    /// <exception cref="Decisions.RefusalException">
    /// It is not SQL that may run here, names no table, reads broken data, or needs more than it may.
    /// </exception>
    Task<IQueryResult> ExecuteAsync(
        QueryRequest request, IProgress<double>? progress, CancellationToken cancellationToken);
}
