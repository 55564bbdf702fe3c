using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Bib.Network.Bans;

/// <summary>Who is kept out: a peer, or whoever is in an IP network. One of the two is null.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Network">The network.</param>
internal sealed record BanSubject(PeerId? Peer, IPNetwork? Network)
{
    /// <summary>Bits before an address of IPv4 that is written as one of IPv6 (RFC 4291, section 2.5.5.2).</summary>
    private const int MappedLength = 96;

    /// <summary>As it is kept and shown; an address is a network of one, and shown without its length.</summary>
    public override string ToString() => Peer is not null ? Peer.ToString()
        : Network is { } network && network.PrefixLength == LengthOf(network.BaseAddress) ? network.BaseAddress.ToString()
        : Network.ToString()!;

    /// <summary>Reads a peer id, a multiaddress that ends in one, an IP address or an IP network.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out BanSubject? subject)
    {
        subject = text.StartsWith('/') ? OfMultiaddress(text)
            : text.Contains('/') ? IPNetwork.TryParse(text, out var network) ? OfNetwork(network) : null
            : text.AsSpan().IndexOfAny('.', ':') >= 0
                ? IPAddress.TryParse(text, out var address) ? OfNetwork(new IPNetwork(address, LengthOf(address))) : null
            : OfPeer(text);
        return subject is not null;
    }

    /// <summary>Connections have no address of IPv4 in IPv6, and none with an interface: a ban of one would ban nobody.</summary>
    private static BanSubject? OfNetwork(IPNetwork network)
    {
        var address = network.BaseAddress;
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0) return null;
        return address.IsIPv4MappedToIPv6 && network.PrefixLength >= MappedLength
            ? new(null, new IPNetwork(address.MapToIPv4(), network.PrefixLength - MappedLength))
            : new(null, network);
    }

    private static BanSubject? OfMultiaddress(string text)
    {
        try
        {
            var last = Multiaddr.Parse(text).Components[^1];
            return last.Protocol == MultiaddrProtocol.P2p ? new(PeerId.Parse(last.Bytes.Span), null) : null;
        }
        catch (MalformedException)
        {
            return null;
        }
    }

    private static BanSubject? OfPeer(string text)
    {
        try
        {
            return new(PeerId.Parse(text), null);
        }
        catch (MalformedException)
        {
            return null;
        }
    }

    private static int LengthOf(IPAddress address) => address.GetAddressBytes().Length * 8;
}
