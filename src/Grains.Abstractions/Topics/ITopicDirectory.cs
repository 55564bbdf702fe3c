using System.Collections.Immutable;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>Finds topics: SQL over the rows that the topics' grains write.</summary>
/// <remarks>Throws <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.</remarks>
public interface ITopicDirectory
{
    /// <summary>
    /// The topic at a path, active or archived: this node's own, or else another's; null when there is none.
    /// </summary>
    Task<TopicListing?> FindAsync(TopicPath path, CancellationToken cancellationToken);

    /// <summary>The topic that an address means, active or archived; null when there is none.</summary>
    Task<TopicListing?> FindByAddressAsync(TopicAddress address, CancellationToken cancellationToken);

    /// <summary>The topic of this node deleted last from a path, while it can be restored; null when there is none.</summary>
    Task<TopicListing?> FindDeletedAsync(TopicPath path, CancellationToken cancellationToken);

    /// <summary>A page of topics.</summary>
    /// <exception cref="FormatException">The page token belongs to no query like this one.</exception>
    Task<TopicPage> ListAsync(TopicQuery query, CancellationToken cancellationToken);

    /// <summary>Deleted topics that can no longer be restored and whose datasets are gone, the oldest first.</summary>
    Task<ImmutableArray<TopicId>> ListPurgeableAsync(int countMax, CancellationToken cancellationToken);

    /// <summary>
    /// This node's own topics into which others may publish from their nodes, those changed last first; also where no grant
    /// counts any more.
    /// </summary>
    Task<ImmutableArray<TopicId>> ListGrantedAsync(int countMax, CancellationToken cancellationToken);
}
