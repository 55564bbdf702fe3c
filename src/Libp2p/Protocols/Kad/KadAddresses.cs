using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm;

namespace Libp2p.Protocols.Kad;

/// <summary>Which addresses are said and believed.</summary>
/// <param name="host">The peer that this runs on.</param>
/// <param name="options">Whether private addresses are left out.</param>
internal sealed class KadAddresses(IHost host, KadOptions options)
{
    /// <summary>The most addresses that an answer gives of one peer.</summary>
    private const int CountMax = 16;

    /// <summary>Whether this peer has an address that can be reached from anywhere.</summary>
    public bool IsPublic => host.Addresses.Any(PublicAddress.IsOne);

    /// <summary>
    /// Of some addresses those worth saying: all, or, where this peer is public, those that others can use. An address
    /// behind a relay counts by the relay's.
    /// </summary>
    public ImmutableArray<Multiaddr> Filter(IEnumerable<Multiaddr> addresses)
    {
        var all = options.DropsPrivateAddresses && IsPublic ? addresses.Where(IsOfUse) : addresses;
        return [.. all.Take(CountMax)];
    }

    /// <summary>What is known of a peer, as it is named to others.</summary>
    public KadPeer Describe(PeerId peer) => new(
        peer,
        Filter(peer.Equals(host.Id) ? host.Addresses : host.Peers.AddressesOf(peer)),
        host.ConnectionsTo(peer).Count > 0 ? KadConnection.Connected : KadConnection.NotConnected);

    /// <summary>Notes where peers are said to be.</summary>
    public void Note(IEnumerable<KadPeer> peers)
    {
        foreach (var peer in peers)
        {
            if (peer.Id.Equals(host.Id)) continue;
            var addresses = Filter(peer.Addresses);
            if (addresses.Length > 0) host.Peers.AddAddresses(peer.Id, addresses, options.HearsayLifetime);
        }
    }

    private static bool IsOfUse(Multiaddr address) => PublicAddress.IpOf(address) is { } ip
        ? PublicAddress.IsOne(ip)
        : PublicAddress.IsOne(address) || address.Has(MultiaddrProtocol.P2pCircuit);
}
