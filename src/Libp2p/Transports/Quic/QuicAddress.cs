using System.Net;
using Libp2p.Core.Multiaddrs;
using Libp2p.Transports.Tcp;

namespace Libp2p.Transports.Quic;

/// <summary>Addresses of QUIC: <c>/ip4/…/udp/…/quic-v1</c> and <c>/ip6/…/udp/…/quic-v1</c>.</summary>
internal static class QuicAddress
{
    /// <summary>The end point of an address, less the peer at its end; null for one of another kind.</summary>
    public static IPEndPoint? EndPointOf(Multiaddr address) =>
        address.WithoutPeer()?.Components is [var host, var port, var quic]
        && (host.Protocol == MultiaddrProtocol.Ip4 || host.Protocol == MultiaddrProtocol.Ip6)
        && port.Protocol == MultiaddrProtocol.Udp
        && quic.Protocol == MultiaddrProtocol.QuicV1
            ? new(IPAddress.Parse(host.Value), TcpAddress.PortOf(address))
            : null;

    /// <summary>The address of an end point. IPv4 within IPv6 is IPv4.</summary>
    public static Multiaddr Of(IPEndPoint end)
    {
        var steps = TcpAddress.Of(end).Components;
        return Multiaddr.Parse($"{steps[0]}/udp/{steps[1].Value}/quic-v1");
    }
}
