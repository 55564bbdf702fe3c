using Libp2p.Core;

namespace Libp2p.Protocols.Kad;

/// <summary>Something that a store keeps for others, as far as it matters for how long.</summary>
/// <param name="Key">The place of its key.</param>
/// <param name="From">Who sent it; null when nobody knows.</param>
/// <param name="At">When.</param>
internal readonly record struct KeptThing(KadKey Key, PeerId? From, DateTimeOffset At);
