using Libp2p.Core;

namespace Libp2p.Protocols.Rendezvous;

/// <summary>Something that a rendezvous point was asked for.</summary>
/// <param name="Kind"><c>register</c>, <c>unregister</c> or <c>discover</c>.</param>
/// <param name="Peer">Who asked.</param>
/// <param name="Namespace">The namespace, cut off where it is too long to be one; null for all of them.</param>
/// <param name="Status">What was answered.</param>
public sealed record RendezvousEvent(string Kind, PeerId Peer, string? Namespace, RendezvousStatus Status);
