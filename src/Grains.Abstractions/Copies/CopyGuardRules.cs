namespace Bib.Grains.Abstractions.Copies;

/// <summary>
/// When a node locks its copy for another one, and when it may drop it. Of any two that drop at once the one with the
/// smaller peer id goes on: the other gives way, unless it is going already. Pure; storage does the same in SQL.
/// </summary>
public static class CopyGuardRules
{
    /// <summary>Locks the copy for a peer.</summary>
    /// <param name="guard">What holds now.</param>
    /// <param name="self">This node's peer id.</param>
    /// <param name="asker">The peer's.</param>
    /// <param name="now">The moment.</param>
    /// <returns>What holds then, and the answer.</returns>
    public static (CopyGuard Guard, LockAnswer Answer) Lock(CopyGuard guard, string self, string asker, DateTimeOffset now)
    {
        var drop = guard.Drop is { } own && own.EndsAt > now ? own : null;
        if (drop is not null && (drop.IsGoing || string.CompareOrdinal(asker, self) >= 0))
            return (guard, new(null, drop.EndsAt));

        var had = guard.Locks.GetValueOrDefault(asker);
        var isRested = had is null || had.EndsAt + CopyLimits.Pause <= now;
        var next = new CopyLock(asker, isRested ? now : had!.Since, now + CopyLimits.Lease);
        if (next.EndsAt > next.Since + CopyLimits.LockedMax) return (guard, new(null, null));
        return (new(guard.Locks.SetItem(asker, next), null), new(next.EndsAt, null));
    }

    /// <summary>Begins to drop the copy: others are asked then.</summary>
    public static (CopyGuard Guard, BeginAnswer Answer) Begin(CopyGuard guard, Guid drop, DateTimeOffset now)
    {
        if (Last(guard, now) is { } held) return (guard, new(false, held));
        if (guard.Drop is { } other && other.EndsAt > now) return (guard, new(false, null));
        return (guard with { Drop = new(drop, false, now + CopyLimits.DropWithin) }, new(true, null));
    }

    /// <summary>Says that enough others keep theirs: from now on this node gives way to nobody.</summary>
    /// <returns>What holds then, and whether the drop goes on; not where it gave way meanwhile.</returns>
    public static (CopyGuard Guard, bool IsGoing) Go(CopyGuard guard, Guid drop, DateTimeOffset now) =>
        guard.Drop is { IsGoing: false } own && own.Id == drop && own.EndsAt > now
            ? (guard with { Drop = own with { IsGoing = true } }, true)
            : (guard, false);

    /// <summary>The attempt ends, whether the copy is gone or not.</summary>
    public static CopyGuard End(CopyGuard guard, Guid drop) =>
        guard.Drop?.Id == drop ? guard with { Drop = null } : guard;

    private static CopyLock? Last(CopyGuard guard, DateTimeOffset now) => guard.Locks.Values
        .Where(one => one.EndsAt > now)
        .OrderByDescending(one => one.EndsAt).ThenBy(one => one.Asker, StringComparer.Ordinal)
        .FirstOrDefault();
}
