using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Protocols.AutoNat;

/// <summary>Which addresses are dialled for a peer that asks: the guards against being sent at others.</summary>
internal static class DialBackRules
{
    /// <summary>Whether an address begins where the peer is seen.</summary>
    public static bool IsWhereSeen(Multiaddr address, Multiaddr seen) =>
        address.Components[0].ToString() == seen.Components[0].ToString();

    /// <summary>
    /// Whether an address may be dialled because it is the asking peer's own: version 1 has no other.
    /// </summary>
    public static bool MayDialSeen(Multiaddr address, Multiaddr seen, PeerId peer, AutoNatOptions options) =>
        MayBe(address, peer)
        && !seen.Has(MultiaddrProtocol.P2pCircuit)
        && IsWhereSeen(address, seen)
        && (options.DialsPrivate || PublicAddress.IsOne(address));

    /// <summary>Whether an address may be dialled once the peer has paid for it (version 2).</summary>
    public static bool MayDialElsewhere(Multiaddr address, Multiaddr seen, PeerId peer) =>
        MayBe(address, peer)
        && !seen.Has(MultiaddrProtocol.P2pCircuit)
        && PublicAddress.IpOf(address) is { } ip
        && PublicAddress.IsOne(ip);

    /// <summary>Neither through a relay, nor another peer's.</summary>
    private static bool MayBe(Multiaddr address, PeerId peer) =>
        !address.Has(MultiaddrProtocol.P2pCircuit) && (address.Peer is null || address.Peer.Equals(peer));
}
