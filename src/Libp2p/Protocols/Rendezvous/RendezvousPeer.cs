using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Protocols.Rendezvous;

/// <summary>A peer that is registered, by its own signed word.</summary>
/// <param name="Namespace">Where it is registered.</param>
/// <param name="Id">The peer.</param>
/// <param name="Addresses">Where it says that it is.</param>
/// <param name="Lifetime">How long its registration lasts, as the point says.</param>
public sealed record RendezvousPeer(string Namespace, PeerId Id, ImmutableArray<Multiaddr> Addresses, TimeSpan Lifetime);
