using System.Net;
using System.Net.Sockets;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Swarm.Resources;

/// <summary>
/// Where a connection comes from, as far as one customer of a network is told from another: an IPv4 address, or the /56
/// that a household has of IPv6, within which it may take any address it likes.
/// </summary>
internal static class SourceNetwork
{
    private const int V4Bits = 32;
    private const int V6Bits = 56;

    /// <summary>The network that an address is in.</summary>
    /// <returns>
    /// Null for what is not counted: this machine, what has no IP address, and what comes through a relay, whose
    /// address says where the relay is.
    /// </returns>
    public static IPNetwork? Of(Multiaddr remote)
    {
        var first = remote.Components[0];
        if (first.Protocol != MultiaddrProtocol.Ip4 && first.Protocol != MultiaddrProtocol.Ip6) return null;
        if (remote.Has(MultiaddrProtocol.P2pCircuit)) return null;
        var address = new IPAddress(first.Bytes.Span);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return null;
        if (address.AddressFamily == AddressFamily.InterNetwork) return new(address, V4Bits);
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(V6Bits / 8).Clear();
        return new(new IPAddress(bytes), V6Bits);
    }
}
