using Libp2p.Core.Multiaddrs;
using Libp2p.Transports.Tcp;

namespace Libp2p.Transports.WebSockets;

/// <summary>
/// Addresses of WebSocket: those of TCP, then <c>/ws</c>, <c>/wss</c>, <c>/tls/ws</c> or <c>/tls/sni/…/ws</c>
/// (https://github.com/libp2p/specs/tree/master/websockets).
/// </summary>
/// <param name="Tcp">What is beneath.</param>
/// <param name="IsSecure">Whether TLS is between.</param>
/// <param name="Host">The name or IP address that the other side is asked for.</param>
internal sealed record WebSocketAddress(Multiaddr Tcp, bool IsSecure, string Host)
{
    /// <summary>Reads an address, less the peer at its end; null for one of another kind.</summary>
    public static WebSocketAddress? Of(Multiaddr address)
    {
        if (address.WithoutPeer()?.Components is not [var host, var port, .. var above]) return null;
        var tcp = Multiaddr.Parse($"{host}{port}");
        if (!TcpAddress.IsOne(tcp)) return null;
        return above switch
        {
            [var ws] when ws.Protocol == MultiaddrProtocol.Ws => new(tcp, false, host.Value),
            [var wss] when wss.Protocol == MultiaddrProtocol.Wss => new(tcp, true, host.Value),
            [var tls, var ws] when tls.Protocol == MultiaddrProtocol.Tls && ws.Protocol == MultiaddrProtocol.Ws =>
                new(tcp, true, host.Value),
            [var tls, var sni, var ws] when tls.Protocol == MultiaddrProtocol.Tls && sni.Protocol == MultiaddrProtocol.Sni
                && ws.Protocol == MultiaddrProtocol.Ws => new(tcp, true, sni.Value),
            _ => null,
        };
    }

    /// <summary>The host as HTTP writes it: with its port, IPv6 in brackets.</summary>
    public string HostHeader => $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{TcpAddress.PortOf(Tcp)}";
}
