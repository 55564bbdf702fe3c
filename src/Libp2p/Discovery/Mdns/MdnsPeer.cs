using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Discovery.Mdns;

/// <summary>A peer of the local network.</summary>
/// <param name="Id">The peer.</param>
/// <param name="Addresses">Where it says it is, without its id at the end.</param>
public sealed record MdnsPeer(PeerId Id, ImmutableArray<Multiaddr> Addresses);
