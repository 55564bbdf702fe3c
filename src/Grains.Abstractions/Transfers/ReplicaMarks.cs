using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Transfers;

/// <summary>What people have said of another node's dataset.</summary>
/// <param name="Wish">Whether somebody wants it.</param>
/// <param name="Until">The newest version that is wanted; null for whichever is.</param>
/// <param name="IsPinned">Whether it is not to be dropped.</param>
public sealed record ReplicaMarks(ReplicaWish Wish, VersionNumber? Until, bool IsPinned)
{
    /// <summary>Where nobody has said anything.</summary>
    public static ReplicaMarks None { get; } = new(ReplicaWish.None, null, false);
}
