using System.Net;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Swarm;

/// <summary>Which of its addresses a peer says, where not all have room, and in which order. Pure.</summary>
internal static class SaidAddresses
{
    /// <summary>The most, however short they are.</summary>
    private const int CountMax = 32;

    /// <summary>How many are said in any case: a peer that speaks very much still says where it is.</summary>
    private const int CountMin = 2;

    /// <summary>
    /// Each is said twice, once signed; around it are tags and lengths, one of which is that of the record's own part.
    /// </summary>
    private const int Around = 10;

    /// <summary>
    /// Those that anybody can dial first, then those of the local network, then those through relays, and in the end
    /// those that lead nowhere but within this machine; otherwise in their order.
    /// </summary>
    /// <param name="all">All addresses.</param>
    /// <param name="lengthMax">How many bytes they may take.</param>
    public static IReadOnlyList<Multiaddr> Choose(IReadOnlyList<Multiaddr> all, int lengthMax)
    {
        List<Multiaddr> chosen = [];
        foreach (var address in all.OrderBy(RankOf).Take(CountMax))
        {
            var length = (2 * address.Bytes.Length) + Around;
            if (length > lengthMax && chosen.Count >= CountMin) continue; // a shorter one may have room
            chosen.Add(address);
            lengthMax -= length;
        }

        return chosen;
    }

    private static int RankOf(Multiaddr address)
    {
        if (address.Has(MultiaddrProtocol.P2pCircuit)) return 2;
        if (PublicAddress.IsOne(address)) return 0;
        return PublicAddress.IpOf(address) is { } ip && IPAddress.IsLoopback(ip) ? 3 : 1;
    }
}
