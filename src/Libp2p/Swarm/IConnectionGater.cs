using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Swarm;

/// <summary>Says with whom there may be connections. Asked at each step, so that the cheapest comes first.</summary>
public interface IConnectionGater
{
    /// <summary>Whether a peer may be dialled at an address.</summary>
    /// <param name="peer">Whom; null when anybody may answer.</param>
    /// <param name="address">Where.</param>
    bool MayDial(PeerId? peer, Multiaddr address);

    /// <summary>Whether a connection that somebody dialled may begin its handshake.</summary>
    bool MayAccept(Multiaddr remote);

    /// <summary>Whether there may be a connection with who has proved to be there.</summary>
    bool MayConnect(PeerId peer, Multiaddr remote);
}
