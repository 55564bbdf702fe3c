using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Discovery.Mdns;

/// <summary>
/// What peers say of themselves over mDNS (https://github.com/libp2p/specs/blob/master/discovery/mdns.md): that the
/// service leads to a random name, and that name to addresses.
/// </summary>
internal static class MdnsAnnouncement
{
    /// <summary>The name under which all services of a network are asked for (RFC 6763 section 9).</summary>
    public const string MetaName = "_services._dns-sd._udp.local";

    private const string AddressPrefix = "dnsaddr=";

    /// <summary>The most bytes of a text.</summary>
    private const int TextLengthMax = 255;

    /// <summary>The bytes of texts with which a response still fits into one datagram on every link.</summary>
    private const int TextsLengthMax = 1200;

    /// <summary>The question who is there.</summary>
    public static DnsMessage Query(string service) => new() { Questions = [new(service, DnsType.NamePointer)] };

    /// <summary>
    /// That a peer is there. Addresses that do not fit into a text are left out, and those for which a datagram has no
    /// room.
    /// </summary>
    /// <param name="service">The service's name.</param>
    /// <param name="name">The peer's random name.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="addresses">Its addresses.</param>
    /// <param name="lifetime">How long that may be believed; nothing to take it back.</param>
    public static DnsMessage Response(
        string service, string name, PeerId peer, IEnumerable<Multiaddr> addresses, TimeSpan lifetime)
    {
        // An address behind a relay says nothing of this link.
        var texts = ImmutableArray.CreateBuilder<string>();
        var left = TextsLengthMax;
        foreach (var address in addresses.Where(address => !address.Has(MultiaddrProtocol.P2pCircuit)))
        {
            var text = AddressPrefix + address.WithPeer(peer);
            if (text.Length > TextLengthMax || (left -= text.Length + 1) < 0) continue;
            texts.Add(text);
        }

        return new()
        {
            IsResponse = true,
            Answers = [new(service, DnsType.NamePointer, lifetime) { Target = $"{name}.{service}" }],
            Additionals =
            [
                new($"{name}.{service}", DnsType.Txt, lifetime) { Texts = texts.ToImmutable(), Flushes = true },
            ],
        };
    }

    /// <summary>That there is such a service.</summary>
    public static DnsMessage MetaResponse(string service, TimeSpan lifetime) => new()
    {
        IsResponse = true,
        Answers = [new(MetaName, DnsType.NamePointer, lifetime) { Target = service }],
    };

    /// <summary>
    /// The peers that a response tells of, each with how long that may be believed. Texts may be among its answers or
    /// come on top; who says no address says goodbye, or nothing.
    /// </summary>
    public static IEnumerable<(string Name, TimeSpan Lifetime, MdnsPeer? Peer)> Read(
        DnsMessage message, string service, int addressCountMax)
    {
        if (!message.IsResponse) yield break;
        var texts = message.Answers.Concat(message.Additionals).Where(record => record.Type == DnsType.Txt).ToList();
        foreach (var pointer in message.Answers.Where(record => Same(record.Name, service)))
        {
            if (pointer.Target?.EndsWith($".{service}", StringComparison.OrdinalIgnoreCase) != true) continue;
            var name = pointer.Target;
            var addresses = texts
                .Where(record => Same(record.Name, name))
                .SelectMany(record => record.Texts)
                .Select(AddressOf)
                .OfType<Multiaddr>()
                .Take(addressCountMax)
                .ToList();
            yield return (name, pointer.Lifetime, PeerOf(addresses));
        }
    }

    /// <summary>Names are the same in capitals.</summary>
    public static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>A response tells of one peer: the first that it names.</summary>
    private static MdnsPeer? PeerOf(List<Multiaddr> addresses)
    {
        if (addresses.FirstOrDefault()?.Peer is not { } peer) return null;
        var own = addresses.Where(address => peer.Equals(address.Peer)).Select(address => address.WithoutPeer());
        return new(peer, [.. own.OfType<Multiaddr>()]);
    }

    private static Multiaddr? AddressOf(string text)
    {
        if (!text.StartsWith(AddressPrefix, StringComparison.Ordinal)) return null;
        try
        {
            return Multiaddr.Parse(text[AddressPrefix.Length..]) is { Peer: not null } address ? address : null;
        }
        catch (MalformedException)
        {
            return null;
        }
    }
}
