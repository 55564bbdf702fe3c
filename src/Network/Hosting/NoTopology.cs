using Bib.Grains.Abstractions.Network;

namespace Bib.Network.Hosting;

/// <summary>The network around a node that takes no part in it: there is none.</summary>
internal sealed class NoTopology : INetworkTopology
{
    /// <inheritdoc/>
    public Task<NetworkTopology> ReadAsync(CancellationToken cancellationToken) => throw PeerRefusals.Disabled();
}
