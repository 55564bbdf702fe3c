using System.Net;
using System.Net.Sockets;

namespace Libp2p.Core.Multiaddrs;

/// <summary>Which addresses can be dialled from anywhere.</summary>
internal static class PublicAddress
{
    /// <summary>Networks that are somebody's own, or nobody's: RFC 1918, RFC 6890 and what came after.</summary>
    private static readonly IPNetwork[] _special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "224.0.0.0/4", "240.0.0.0/4",
            "2001:db8::/32",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    /// <summary>Whether the address begins with an IP address that anybody can send to, or with a name, and leads
    /// through no relay.</summary>
    public static bool IsOne(Multiaddr address)
    {
        if (address.Has(MultiaddrProtocol.P2pCircuit)) return false;
        var host = address.Components[0].Protocol;
        if (host == MultiaddrProtocol.Dns || host == MultiaddrProtocol.Dns4 || host == MultiaddrProtocol.Dns6
            || host == MultiaddrProtocol.Dnsaddr) return address.Components[0].Value is not "localhost";
        return IpOf(address) is { } ip && IsOne(ip);
    }

    /// <summary>Whether anybody can send to an IP address: of IPv6, those are within 2000::/3.</summary>
    public static bool IsOne(IPAddress ip)
    {
        if (ip.IsIPv4MappedToIPv6) ip = ip.MapToIPv4();
        return !_special.Any(network => network.BaseAddress.AddressFamily == ip.AddressFamily && network.Contains(ip))
            && (ip.AddressFamily == AddressFamily.InterNetwork || (ip.GetAddressBytes()[0] & 0xe0) == 0x20);
    }

    /// <summary>The IP address that an address begins with; null where it begins with something else.</summary>
    public static IPAddress? IpOf(Multiaddr address)
    {
        var host = address.Components[0];
        return host.Protocol == MultiaddrProtocol.Ip4 || host.Protocol == MultiaddrProtocol.Ip6
            ? IPAddress.Parse(host.Value)
            : null;
    }
}
