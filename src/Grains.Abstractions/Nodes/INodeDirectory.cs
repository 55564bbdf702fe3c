namespace Bib.Grains.Abstractions.Nodes;

/// <summary>Finds nodes: SQL over the rows that the nodes' grains write.</summary>
/// <remarks>Throws <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.</remarks>
public interface INodeDirectory
{
    /// <summary>Most nodes on a page.</summary>
    const int PageSizeMax = 1000;

    /// <summary>Nodes in the order of their ids.</summary>
    /// <param name="after">The id before the first; empty to begin.</param>
    /// <param name="countMax">How many at most, 1 and more.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<NodeState>> ListAsync(string after, int countMax, CancellationToken cancellationToken);

    /// <summary>The nodes that answered last, the latest first.</summary>
    /// <param name="countMax">How many at most, 1 and more.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<NodeState>> RecentAsync(int countMax, CancellationToken cancellationToken);
}
