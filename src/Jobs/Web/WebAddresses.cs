using System.Net;
using System.Net.Sockets;

namespace Bib.Jobs.Web;

/// <summary>
/// Which addresses are of the public internet. Whatever is not assigned to it is not: this machine, its networks, the
/// networks of whoever runs machines for others, and where those tell machines their secrets. Pure.
/// </summary>
internal static class WebAddresses
{
    /// <summary>IANA's special purposes, shared and reserved space, and one public address that a cloud keeps for itself.</summary>
    private static readonly IPNetwork[] _notPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    /// <summary>What the internet's own IPv6 addresses are taken from.</summary>
    private static readonly IPNetwork _global = IPNetwork.Parse("2000::/3");

    /// <summary>IPv4 behind a translator: what is meant is in the last four bytes.</summary>
    private static readonly IPNetwork _translated = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether an address may be asked.</summary>
    /// <param name="address">The address.</param>
    /// <param name="allowed">Networks that may be asked although they are not public.</param>
    public static bool MayBeAsked(IPAddress address, IReadOnlyCollection<IPNetwork> allowed)
    {
        var plain = Plain(address);
        return allowed.Any(network => network.Contains(plain)) || IsPublic(plain);
    }

    /// <summary>Whether an address is one of the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        var plain = Plain(address);
        if (plain.AddressFamily == AddressFamily.InterNetworkV6 && (plain.ScopeId != 0 || !_global.Contains(plain))) return false;
        return !_notPublic.Any(network => network.Contains(plain));
    }

    /// <summary>IPv4 that is written as IPv6 is IPv4.</summary>
    private static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 && _translated.Contains(address)
            ? new IPAddress(address.GetAddressBytes().AsSpan(12))
            : address;
    }
}
