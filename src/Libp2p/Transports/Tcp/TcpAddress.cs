using System.Globalization;
using System.Net;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Transports.Tcp;

/// <summary>
/// Addresses of TCP: <c>/ip4/…/tcp/…</c> and <c>/ip6/…/tcp/…</c>, with names instead where one dials.
/// </summary>
internal static class TcpAddress
{
    /// <summary>Whether an address is an IP address or a name, then a TCP port, and nothing else but a peer.</summary>
    public static bool IsOne(Multiaddr address) =>
        address.WithoutPeer()?.Components is [var host, var port]
        && port.Protocol == MultiaddrProtocol.Tcp
        && (IsIp(host.Protocol) || IsName(host.Protocol));

    /// <summary>The end point of an address with an IP address; null for one with a name.</summary>
    public static IPEndPoint? EndPointOf(Multiaddr address) => IsIp(address.Components[0].Protocol)
        ? new(IPAddress.Parse(address.Components[0].Value), PortOf(address))
        : null;

    /// <summary>The port.</summary>
    public static int PortOf(Multiaddr address) => int.Parse(address.Components[1].Value, CultureInfo.InvariantCulture);

    /// <summary>The address of an end point. IPv4 within IPv6 is IPv4.</summary>
    public static Multiaddr Of(IPEndPoint end)
    {
        var ip = end.Address.IsIPv4MappedToIPv6 ? end.Address.MapToIPv4() : end.Address;
        var kind = ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? "ip4" : "ip6";
        return Multiaddr.Parse($"/{kind}/{new IPAddress(ip.GetAddressBytes())}/tcp/{end.Port}");
    }

    private static bool IsIp(MultiaddrProtocol protocol) =>
        protocol == MultiaddrProtocol.Ip4 || protocol == MultiaddrProtocol.Ip6;

    private static bool IsName(MultiaddrProtocol protocol) =>
        protocol == MultiaddrProtocol.Dns || protocol == MultiaddrProtocol.Dns4 || protocol == MultiaddrProtocol.Dns6;
}
