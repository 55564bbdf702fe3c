using Libp2p.Core.Multiaddrs;

namespace Libp2p.Transports;

/// <summary>A way to reach peers and to be reached: it knows which addresses are its own.</summary>
public interface ITransport
{
    /// <summary>Whether an address, less the peer at its end, is one of this transport's.</summary>
    bool Handles(Multiaddr address);

    /// <summary>Connects to an address.</summary>
    /// <exception cref="TransportException">Nobody answers there.</exception>
    ValueTask<RawConnection> DialAsync(Multiaddr address, CancellationToken cancellationToken = default);

    /// <summary>Listens at an address.</summary>
    /// <exception cref="TransportException">That cannot be had.</exception>
    ValueTask<IListener> ListenAsync(Multiaddr address, CancellationToken cancellationToken = default);
}
