using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Swarm;

/// <summary>Lets everybody in.</summary>
public sealed class OpenGate : IConnectionGater
{
    /// <inheritdoc/>
    public bool MayDial(PeerId? peer, Multiaddr address) => true;

    /// <inheritdoc/>
    public bool MayAccept(Multiaddr remote) => true;

    /// <inheritdoc/>
    public bool MayConnect(PeerId peer, Multiaddr remote) => true;
}
