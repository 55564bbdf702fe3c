using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Nodes;

namespace Bib.Network.Hosting;

/// <summary>The network of a node that takes no part in it.</summary>
internal sealed class NoNetwork : INetwork
{
    /// <inheritdoc/>
    public NetworkStatus Read() => NetworkStatus.Disabled;

    /// <inheritdoc/>
    public IReadOnlyList<ConnectedPeer> Peers() => [];

    /// <inheritdoc/>
    public Task<ConnectedPeer> ConnectAsync(
        string address, IReadOnlyList<string> known, CancellationToken cancellationToken) =>
        throw PeerRefusals.Disabled();

    /// <inheritdoc/>
    public Task<int> DisconnectAsync(string peerId, CancellationToken cancellationToken) => throw PeerRefusals.Disabled();

    /// <inheritdoc/>
    public void FollowAnew()
    {
        // Nobody is followed until the node takes part again, and then with what is said by then.
    }

    /// <inheritdoc/>
    public void SwitchMode(NodeMode mode)
    {
        // As above.
    }
}
