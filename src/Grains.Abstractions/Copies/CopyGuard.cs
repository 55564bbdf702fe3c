using System.Collections.Immutable;

namespace Bib.Grains.Abstractions.Copies;

/// <summary>Who keeps a node from dropping one copy, and whether it is about to.</summary>
/// <param name="Locks">By their askers; those that lately ended among them.</param>
/// <param name="Drop">The node's own attempt; null where there is none.</param>
public sealed record CopyGuard(ImmutableDictionary<string, CopyLock> Locks, CopyDrop? Drop)
{
    /// <summary>Nobody, and it is not.</summary>
    public static CopyGuard None { get; } = new(ImmutableDictionary<string, CopyLock>.Empty, null);
}
