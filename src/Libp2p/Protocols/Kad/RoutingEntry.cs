using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Protocols.Kad;

/// <summary>A peer of the routing table.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Addresses">Where it says it can be reached.</param>
/// <param name="Group">The owner of the public address at which it was met; null for others.</param>
/// <param name="HeardAt">When it last answered or came.</param>
internal sealed record RoutingEntry(
    PeerId Peer, ImmutableArray<Multiaddr> Addresses, uint? Group, DateTimeOffset HeardAt)
{
    /// <summary>Its place.</summary>
    public KadKey Key { get; } = KadKey.Of(Peer);
}
