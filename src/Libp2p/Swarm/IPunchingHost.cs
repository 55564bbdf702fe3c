using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Swarm;

/// <summary>A host that can meet a peer half-way.</summary>
public interface IPunchingHost : IHost
{
    /// <summary>
    /// Dials a peer from the port that is listened at, while that peer does the same: each opens its own NAT for the
    /// other. It tries until it is canceled.
    /// </summary>
    /// <param name="address">Where the peer is seen.</param>
    /// <param name="peer">Who it is.</param>
    /// <param name="asDialer">Whether this side is the client of the handshake, which two that dial have to agree
    /// on.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="Libp2pException">There is no such way to the address, or somebody else answers.</exception>
    ValueTask<PeerConnection> PunchAsync(
        Multiaddr address, PeerId peer, bool asDialer, CancellationToken cancellationToken = default);
}
