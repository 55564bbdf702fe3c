using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Copies;

/// <summary>
/// A node's word that it keeps a dataset, with a version and all before it, until it says otherwise; or that it keeps it no
/// more (docs/formats/copy-promise.md).
/// </summary>
public sealed record CopyPromise
{
    /// <summary>The dataset.</summary>
    public required DatasetId Dataset { get; init; }

    /// <summary>The peer id of the node that keeps it.</summary>
    public required string Holder { get; init; }

    /// <summary>Of two words of the same holder on the same dataset the one with the greater counts; 1 or more.</summary>
    public required long Sequence { get; init; }

    /// <summary>Whether the holder keeps it no more.</summary>
    public bool IsWithdrawn { get; init; }

    /// <summary>When it was given, UTC, in whole microseconds, by the holder's clock: for people.</summary>
    public required DateTimeOffset GivenAt { get; init; }

    /// <summary>The newest version that it is about.</summary>
    public required VersionNumber Version { get; init; }

    /// <summary>That version's content id.</summary>
    public required ChunkHash ContentId { get; init; }

    /// <summary>Whether who keeps it has all of what somebody has whose newest version is the one that is given.</summary>
    public bool Covers(VersionNumber version, ChunkHash contentId) =>
        !IsWithdrawn && (Version.CompareTo(version) > 0 || (Version == version && ContentId == contentId));
}
