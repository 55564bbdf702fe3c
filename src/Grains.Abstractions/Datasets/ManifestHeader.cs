using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>
/// What a version is, in few bytes: the signed part of a manifest. Its canonical bytes are made by
/// <see cref="ManifestHeaderCodec"/>; their SHA-256 is the version's content id.
/// </summary>
public sealed record ManifestHeader
{
    /// <summary>The dataset, so that a signature is worth nothing for another one.</summary>
    public required Guid DatasetId { get; init; }

    /// <summary>The version, as <c>1.2.0</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The content id of the version before; all zeros for the first.</summary>
    public ChunkHash Previous { get; init; }

    /// <summary>Who publishes and signs it.</summary>
    public required UserId Publisher { get; init; }

    /// <summary>When, in UTC; kept to the millisecond.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What has changed, in the publisher's words.</summary>
    public string Message { get; init; } = "";

    /// <summary>The list of files, in the order of their paths.</summary>
    public required IReadOnlyList<ListRef> Files { get; init; }

    /// <summary>How many files there are.</summary>
    public required long FileCount { get; init; }

    /// <summary>The sum of their sizes in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The format of its tables, as <c>csv</c>; empty when it is no table.</summary>
    public string Format { get; init; } = "";

    /// <summary>How many rows its tables have; null when nobody has counted.</summary>
    public long? Rows { get; init; }

    /// <summary>The columns of its tables, in order.</summary>
    public IReadOnlyList<ManifestColumn> Columns { get; init; } = [];

    /// <summary>What else is known about it, by unique names in the order of their bytes.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>What it was made of: dataset versions as <c>bib:</c> addresses, all else by addresses of its own.</summary>
    public IReadOnlyList<string> Lineage { get; init; } = [];

    /// <summary>The job that made it, by its UUID or an address; empty when none did.</summary>
    public string Job { get; init; } = "";

    /// <summary>The code that made it, by an address that names its very state, as a commit; empty when nobody said.</summary>
    public string Code { get; init; } = "";
}
