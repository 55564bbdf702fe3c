using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Transfers;

namespace Bib.Network.Hosting;

/// <summary>The copies of a node that takes no part in the network: nobody is asked.</summary>
internal sealed class NoReplicas : IReplicas
{
    /// <inheritdoc/>
    public IAsyncEnumerable<FetchStep> FetchAsync(
        ReplicaTarget target, VersionNumber? until, CommandContext context, CancellationToken cancellationToken) =>
        throw PeerRefusals.Disabled();

    /// <inheritdoc/>
    public Task<ReplicaList> ListAsync(ReplicaTarget target, CancellationToken cancellationToken) =>
        throw PeerRefusals.Disabled();

    /// <inheritdoc/>
    public Task<bool> DropAsync(DatasetId dataset, CommandContext context, CancellationToken cancellationToken) =>
        throw PeerRefusals.Disabled();

    /// <inheritdoc/>
    public Task PinAsync(DatasetId dataset, bool isPinned, CommandContext context, CancellationToken cancellationToken) =>
        throw PeerRefusals.Disabled();
}
