using System.Collections.Immutable;

namespace Libp2p.Protocols.Rendezvous;

/// <summary>Some of those that are registered.</summary>
/// <param name="Peers">Who, in the order of their registering. Whose record cannot be believed is left out.</param>
/// <param name="Cookie">
/// What to ask with for those that come after them, those included that register later or anew.
/// </param>
public sealed record RendezvousPage(ImmutableArray<RendezvousPeer> Peers, ReadOnlyMemory<byte> Cookie);
