using System.Collections.Immutable;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Citations;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Catalog;

/// <summary>
/// A dataset in the words of its home (docs/formats/catalog-record.md). Times are UTC, in whole microseconds. Which
/// version is the newest is said here; what it is, by its own signed header.
/// </summary>
public sealed record DatasetRecord
{
    /// <summary>The dataset's id.</summary>
    public required DatasetId Id { get; init; }

    /// <summary>The peer id of the node that it lives on.</summary>
    public required string Home { get; init; }

    /// <summary>What the id was made of (<see cref="BoundId"/>); nobody takes over a record whose id is of another.</summary>
    public Guid Seed { get; init; }

    /// <summary>How often it has been given another home, from 1 on.</summary>
    public required long Epoch { get; init; }

    /// <summary>The version of its row at its home, from 1 on.</summary>
    public required long Revision { get; init; }

    /// <summary>The topic it lies in, which has the same home.</summary>
    public required TopicId Topic { get; init; }

    /// <summary>Its name there.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is in its life; never <see cref="DatasetStatus.Absent"/>.</summary>
    public required DatasetStatus Status { get; init; }

    /// <summary>For people; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>In the order of their bytes, each once.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>In the order of their keys' bytes, each key once.</summary>
    public ImmutableArray<MetadataEntry> Metadata { get; init; } = [];

    /// <summary>What it is cited by.</summary>
    public Citation Citation { get; init; } = Citation.Empty;

    /// <summary>Who may do what at its home, in the order of user ids, each user once.</summary>
    public ImmutableArray<RoleGrant> Roles { get; init; } = [];

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required UserId CreatedBy { get; init; }

    /// <summary>Since when it is archived; a deleted dataset keeps it.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>Since when it is deleted: then this record is its tombstone.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>How many versions there are.</summary>
    public long Versions { get; init; }

    /// <summary>The newest version's number; null where there is no version.</summary>
    public VersionNumber? LatestNumber { get; init; }

    /// <summary>The newest version's content id; all zeros where there is no version.</summary>
    public ChunkHash LatestContentId { get; init; }

    /// <summary>What it is of, and its place among records of the same dataset.</summary>
    public RecordStamp Stamp => new(RecordKind.Dataset, Id.Value, Home, Epoch, Revision, Seed);
}
