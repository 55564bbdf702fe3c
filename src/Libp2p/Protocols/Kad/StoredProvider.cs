using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Protocols.Kad;

/// <summary>That a peer provides a key.</summary>
/// <param name="Key">The key, a multihash.</param>
/// <param name="Peer">The peer.</param>
/// <param name="Addresses">Where it said it is.</param>
/// <param name="At">When it said so; for an own one, when it was last published.</param>
/// <param name="IsOwn">Whether it is this peer itself: it does not lapse, and is published again and again.</param>
public sealed record StoredProvider(
    ReadOnlyMemory<byte> Key, PeerId Peer, ImmutableArray<Multiaddr> Addresses, DateTimeOffset At, bool IsOwn = false);
