using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>What is known of a version without reading its header: its row in <c>dataset_versions</c>.</summary>
[GenerateSerializer, Immutable, Alias("bib.datasets.version")]
public sealed record DatasetVersion
{
    /// <summary>The row's id.</summary>
    [Id(0)] public Guid Id { get; init; }

    /// <summary>As <c>1.2.0</c>.</summary>
    [Id(1)] public VersionNumber Number { get; init; }

    /// <summary>The SHA-256 of its header, which names all of it.</summary>
    [Id(2)] public ChunkHash ContentId { get; init; }

    /// <summary>What has changed, in the publisher's words.</summary>
    [Id(3)] public string Message { get; init; } = "";

    /// <summary>The sum of its files' sizes in bytes.</summary>
    [Id(4)] public long Size { get; init; }

    /// <summary>How many files it has.</summary>
    [Id(5)] public long Files { get; init; }

    /// <summary>Who published it.</summary>
    [Id(6)] public UserId Publisher { get; init; }

    /// <summary>When it was published.</summary>
    [Id(7)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The version before; null in the first.</summary>
    [Id(8)] public VersionNumber? Previous { get; init; }
}
