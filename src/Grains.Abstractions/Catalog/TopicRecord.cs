using System.Collections.Immutable;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Catalog;

/// <summary>
/// A topic in the words of its home (docs/formats/catalog-record.md). Times are UTC, in whole microseconds.
/// </summary>
public sealed record TopicRecord
{
    /// <summary>The topic's id.</summary>
    public required TopicId Id { get; init; }

    /// <summary>The peer id of the node that it lives on.</summary>
    public required string Home { get; init; }

    /// <summary>What the id was made of (<see cref="BoundId"/>); nobody takes over a record whose id is of another.</summary>
    public Guid Seed { get; init; }

    /// <summary>How often it has been given another home, from 1 on.</summary>
    public required long Epoch { get; init; }

    /// <summary>The version of its row at its home, from 1 on.</summary>
    public required long Revision { get; init; }

    /// <summary>Where it lies among the topics of its home.</summary>
    public required TopicPath Path { get; init; }

    /// <summary>Where it is in its life; never <see cref="TopicStatus.Absent"/>.</summary>
    public required TopicStatus Status { get; init; }

    /// <summary>For people; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>In the order of their bytes, each once.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>In the order of their keys' bytes, each key once.</summary>
    public ImmutableArray<MetadataEntry> Metadata { get; init; } = [];

    /// <summary>The columns that tables in this topic have, in order.</summary>
    public ImmutableArray<SchemaField> Schema { get; init; } = [];

    /// <summary>Who may do what at its home, in the order of user ids, each user once.</summary>
    public ImmutableArray<RoleGrant> Roles { get; init; } = [];

    /// <summary>How many nodes keep each of its datasets at least; 0 where none need.</summary>
    public int MinimumCopies { get; init; }

    /// <summary>
    /// Who may publish into it from other nodes, by its owners' words, in the order of <see cref="PublishGrant.Key"/>, each key
    /// once.
    /// </summary>
    public ImmutableArray<SignedGrant> Grants { get; init; } = [];

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required UserId CreatedBy { get; init; }

    /// <summary>Since when it is archived; a deleted topic keeps it.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>Since when it is deleted: then this record is its tombstone.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>What it is of, and its place among records of the same topic.</summary>
    public RecordStamp Stamp => new(RecordKind.Topic, Id.Value, Home, Epoch, Revision, Seed);
}
