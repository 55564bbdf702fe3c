using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Transports;

/// <summary>An address cannot be reached, or listened at.</summary>
/// <param name="address">The address.</param>
/// <param name="message">What went wrong with it.</param>
/// <param name="cause">What lies beneath.</param>
public sealed class TransportException(Multiaddr address, string message, Exception? cause = null)
    : Libp2pException($"{address}: {message}", cause)
{
    /// <summary>The address.</summary>
    public Multiaddr Address { get; } = address;
}
