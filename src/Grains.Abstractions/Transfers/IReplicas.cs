using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Transfers;

/// <summary>Copies of other nodes' datasets, in the hands of people.</summary>
public interface IReplicas
{
    /// <summary>
    /// Has a dataset fetched, followed or not: first who has it, then its transfers, until what is wanted is here. Who stops
    /// reading stops nothing.
    /// </summary>
    /// <param name="target">Which.</param>
    /// <param name="until">The newest version that is wanted; null for whichever is.</param>
    /// <param name="context">Who wants it.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="Decisions.RefusalException">Nobody has it, or it cannot be had; the message says why.</exception>
    IAsyncEnumerable<FetchStep> FetchAsync(
        ReplicaTarget target, VersionNumber? until, CommandContext context, CancellationToken cancellationToken);

    /// <summary>Who has a dataset, as they say themselves.</summary>
    /// <exception cref="Decisions.RefusalException">Nobody has it.</exception>
    Task<ReplicaList> ListAsync(ReplicaTarget target, CancellationToken cancellationToken);

    /// <summary>Gives up this node's copy, for as long as nobody fetches it.</summary>
    /// <returns>Whether the node follows its topic.</returns>
    /// <exception cref="Decisions.RefusalException">It is not here, lives here, or is pinned.</exception>
    Task<bool> DropAsync(DatasetId dataset, CommandContext context, CancellationToken cancellationToken);

    /// <summary>Keeps this node's copy from being dropped, or no longer.</summary>
    /// <exception cref="Decisions.RefusalException">It is not here, or lives here.</exception>
    Task PinAsync(DatasetId dataset, bool isPinned, CommandContext context, CancellationToken cancellationToken);
}
