using Libp2p.Core.Multiaddrs;

namespace Libp2p.Transports;

/// <summary>
/// A transport that can dial from the port that it listens at, which is the one that a NAT has opened.
/// </summary>
public interface IPunchingTransport : ITransport
{
    /// <summary>
    /// Connects to an address from the port that is listened at, while who is there does the same: each opens its own
    /// NAT for the other. It tries until it is canceled.
    /// </summary>
    /// <exception cref="TransportException">Nothing is listened at, or a connection between the two ports is there
    /// already.</exception>
    ValueTask<RawConnection> PunchAsync(Multiaddr address, CancellationToken cancellationToken = default);
}
