using Libp2p.Core;

namespace Libp2p.Protocols.Kad;

/// <summary>A value that a peer keeps for others, or has put itself.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">The value.</param>
/// <param name="At">When it came; for an own one, when it was last published.</param>
/// <param name="IsOwn">Whether it was put here: it does not lapse, and is published again and again.</param>
public sealed record StoredRecord(
    ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, DateTimeOffset At, bool IsOwn = false)
{
    /// <summary>Who sent it, of whom a store keeps so much only; null for an own one.</summary>
    public PeerId? From { get; init; }
}
