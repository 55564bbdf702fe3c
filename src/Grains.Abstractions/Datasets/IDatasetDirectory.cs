using System.Collections.Immutable;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>Finds datasets and versions: SQL over the rows that the datasets' grains write.</summary>
/// <remarks>Throws <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.</remarks>
public interface IDatasetDirectory
{
    /// <summary>
    /// The dataset at a path that is not deleted: this node's own, or else another's; null when there is none.
    /// </summary>
    Task<DatasetListing?> FindAsync(DatasetPath path, CancellationToken cancellationToken);

    /// <summary>The dataset that an address means, if it is not deleted; null when there is none.</summary>
    Task<DatasetListing?> FindByAddressAsync(DatasetAddress address, CancellationToken cancellationToken);

    /// <summary>The dataset of this node deleted last from a path, while it can be restored; null when there is none.</summary>
    Task<DatasetListing?> FindDeletedAsync(DatasetPath path, CancellationToken cancellationToken);

    /// <summary>A page of datasets.</summary>
    /// <exception cref="FormatException">The page token belongs to no query like this one.</exception>
    Task<DatasetPage> ListAsync(DatasetQuery query, CancellationToken cancellationToken);

    /// <summary>A version by its number; null when there is none.</summary>
    Task<VersionListing?> FindVersionAsync(
        DatasetId dataset, VersionNumber number, CancellationToken cancellationToken);

    /// <summary>A version by its content id; null when there is none.</summary>
    Task<VersionListing?> FindVersionAsync(DatasetId dataset, ChunkHash contentId, CancellationToken cancellationToken);

    /// <summary>
    /// The version of that content id, whose dataset is in its header; null when no dataset that is not deleted has it.
    /// </summary>
    Task<VersionListing?> FindByContentAsync(ChunkHash contentId, CancellationToken cancellationToken);

    /// <summary>The newest version; null when there is none.</summary>
    Task<VersionListing?> FindLatestAsync(DatasetId dataset, CancellationToken cancellationToken);

    /// <summary>A page of a dataset's versions, the newest first.</summary>
    /// <exception cref="FormatException">The page token is none of this list's.</exception>
    Task<VersionPage> ListVersionsAsync(
        DatasetId dataset, int pageSize, string? pageToken, CancellationToken cancellationToken);

    /// <summary>Versions that say they were made of something, the newest first; of datasets that are not deleted.</summary>
    /// <param name="entries">What their headers may call it: any of these.</param>
    /// <param name="countMax">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<MadeVersion>> ListMadeOfAsync(
        IReadOnlyList<string> entries, int countMax, CancellationToken cancellationToken);

    /// <summary>Deleted datasets that can no longer be restored, the oldest first.</summary>
    Task<ImmutableArray<DatasetId>> ListPurgeableAsync(int countMax, CancellationToken cancellationToken);
}
