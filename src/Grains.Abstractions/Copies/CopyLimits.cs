namespace Bib.Grains.Abstractions.Copies;

/// <summary>How much peers can make a node remember of promises and locks, and for how long they hold.</summary>
public static class CopyLimits
{
    /// <summary>Holders of one dataset whose word is remembered.</summary>
    public const int PromisesPerDatasetMax = 64;

    /// <summary>Datasets of which the word of one other node is remembered.</summary>
    public const int PromisesPerHolderMax = 10_000;

    /// <summary>Peers for whom one copy is locked at once, with those that lately had it locked.</summary>
    public const int LocksPerDatasetMax = 64;

    /// <summary>Copies that are locked for one peer at once, with those that lately were.</summary>
    public const int LocksPerAskerMax = 1000;

    /// <summary>For how long a copy is locked.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long after it has asked a node may drop on the strength of locks: half of what they last, so that a clock that
    /// runs slow, or a save that waits, does not outlast them.
    /// </summary>
    public static TimeSpan DropWithin { get; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long one peer can have a copy locked by asking again and again.</summary>
    public static TimeSpan LockedMax { get; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the same peer then has to wait: the holder can begin to drop meanwhile.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(60);
}
