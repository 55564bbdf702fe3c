namespace Bib.Grains.Abstractions.Catalog;

/// <summary>
/// What this node tells others of the topics and datasets that it has: one entry each, the deleted ones included.
/// </summary>
/// <remarks>Throws <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.</remarks>
public interface ICatalog
{
    /// <summary>Most entries of a page.</summary>
    const int PageSizeMax = 1000;

    /// <summary>The entries behind a version, in order.</summary>
    /// <param name="after">The last version that is known; 0 for all.</param>
    /// <param name="countMax">
    /// Entries at most, 1 to <see cref="PageSizeMax"/>; fewer where their records are long.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<CatalogPage> ReadAsync(long after, int countMax, CancellationToken cancellationToken);

    /// <summary>The entry of a topic or dataset; null where there is none.</summary>
    Task<CatalogEntry?> FindAsync(Guid subject, CancellationToken cancellationToken);

    /// <summary>
    /// The entries behind a version and then those to come, in order, without end. An entry that is replaced before it
    /// is read is left out for its newer one.
    /// </summary>
    /// <param name="after">The last version that is known; 0 for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<CatalogEntry> FollowAsync(long after, CancellationToken cancellationToken);
}
