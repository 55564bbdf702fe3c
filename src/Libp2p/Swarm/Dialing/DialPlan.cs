using Libp2p.Core.Multiaddrs;

namespace Libp2p.Swarm.Dialing;

/// <summary>In which order the addresses of a peer are tried.</summary>
internal static class DialPlan
{
    /// <summary>
    /// Direct ways before those through relays, TCP before WebSocket, which is TCP and more; within each, IPv6 and IPv4
    /// take turns, IPv6 first (RFC 8305, section 4). Otherwise the order stays.
    /// </summary>
    public static IReadOnlyList<Multiaddr> Of(IEnumerable<Multiaddr> addresses) =>
    [
        .. addresses.Distinct()
            .GroupBy(RankOf)
            .OrderBy(rank => rank.Key)
            .SelectMany(rank => Alternately(
                [.. rank.Where(address => IsV6(address))], [.. rank.Where(address => !IsV6(address))])),
    ];

    private static int RankOf(Multiaddr address) =>
        (address.Has(MultiaddrProtocol.P2pCircuit) ? 2 : 0)
        + (address.Has(MultiaddrProtocol.Ws) || address.Has(MultiaddrProtocol.Wss) ? 1 : 0);

    private static bool IsV6(Multiaddr address) =>
        address.Components[0].Protocol == MultiaddrProtocol.Ip6 || address.Components[0].Protocol == MultiaddrProtocol.Dns6;

    private static IEnumerable<Multiaddr> Alternately(Multiaddr[] one, Multiaddr[] other)
    {
        for (var at = 0; at < Math.Max(one.Length, other.Length); at++)
        {
            if (at < one.Length) yield return one[at];
            if (at < other.Length) yield return other[at];
        }
    }
}
