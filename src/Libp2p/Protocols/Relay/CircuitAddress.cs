using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Protocols.Relay;

/// <summary>An address through a relay: <c>/ip4/…/tcp/…/p2p/RELAY/p2p-circuit</c>, then the peer behind it.</summary>
/// <param name="Relay">Who forwards.</param>
/// <param name="RelayAddress">Where the relay is, with its id at the end; null when that is to be known
/// otherwise.</param>
/// <param name="Target">The peer behind it; null where none is named.</param>
internal sealed record CircuitAddress(PeerId Relay, Multiaddr? RelayAddress, PeerId? Target)
{
    /// <summary>Takes an address apart.</summary>
    /// <returns>Null when it does not lead through one relay.</returns>
    public static CircuitAddress? Of(Multiaddr address)
    {
        var steps = address.Components;
        var at = -1;
        for (var index = 0; index < steps.Length; index++)
        {
            if (steps[index].Protocol != MultiaddrProtocol.P2pCircuit) continue;
            if (at >= 0) return null; // through two: no relay forwards that
            at = index;
        }

        if (at < 1 || steps[at - 1].Protocol != MultiaddrProtocol.P2p) return null;
        if (at < steps.Length - 2 || (at == steps.Length - 2 && steps[^1].Protocol != MultiaddrProtocol.P2p)) return null;
        var relay = PeerId.Parse(steps[at - 1].Bytes.Span);
        var whole = at == 1 ? null : Multiaddr.Parse(string.Concat(steps.Take(at)));
        return new(relay, whole, address.Peer);
    }

    /// <summary>What leads through a relay at an address, whose id may be at its end or not.</summary>
    public static Multiaddr Through(Multiaddr relayAddress, PeerId relay) =>
        relayAddress.WithPeer(relay).Encapsulate(Multiaddr.Parse("/p2p-circuit"));
}
