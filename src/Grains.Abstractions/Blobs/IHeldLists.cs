using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Blobs;

/// <summary>What holds chunks of versions that are not there yet.</summary>
public interface IHeldLists
{
    /// <summary>
    /// Holds lists of files, and the chunks that they name, from now on: for a day, or as long as a version has them.
    /// </summary>
    /// <param name="lists">Each, and all that it names, must be durably here.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ChunkStoreException">One is not.</exception>
    /// <exception cref="Persistence.StorageUnavailableException">The database did not answer; repeating is safe.</exception>
    Task HoldAsync(IReadOnlyList<ListRef> lists, CancellationToken cancellationToken);
}
