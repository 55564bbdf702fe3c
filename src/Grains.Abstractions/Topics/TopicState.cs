using System.Collections.Immutable;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>
/// A topic: its row in <c>topics</c>. Times are UTC, in whole microseconds, as the database keeps them.
/// </summary>
[GenerateSerializer, Immutable, Alias("bib.topics.state")]
public sealed record TopicState
{
    /// <summary>The id; empty in a topic that is absent.</summary>
    [Id(0)] public TopicId Id { get; init; }

    /// <summary>Where it lies; unique among the node's topics, save deleted ones.</summary>
    [Id(1)] public TopicPath Path { get; init; }

    /// <summary>Where it is in its life.</summary>
    [Id(2)] public TopicStatus Status { get; init; }

    /// <summary>For people; may be empty.</summary>
    [Id(3)] public string Description { get; init; } = "";

    /// <summary>In ordinal order, each once.</summary>
    [Id(4)] public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>In ordinal order of keys.</summary>
    [Id(5)] public ImmutableArray<MetadataEntry> Metadata { get; init; } = [];

    /// <summary>The columns that tables in this topic have, in order; empty when it declares none.</summary>
    [Id(6)] public ImmutableArray<SchemaField> Schema { get; init; } = [];

    /// <summary>Who may do what, in ordinal order of users; at least one is an owner without an end.</summary>
    [Id(7)] public ImmutableArray<RoleGrant> Roles { get; init; } = [];

    /// <summary>When it was made.</summary>
    [Id(8)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    [Id(9)] public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who made it.</summary>
    [Id(10)] public UserId CreatedBy { get; init; }

    /// <summary>Since when it is archived; a deleted topic keeps it and is restored as archived.</summary>
    [Id(11)] public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>Since when it is deleted.</summary>
    [Id(12)] public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>
    /// The node that it lives on and that alone changes it; null in a topic of this node. Paths are unique among the
    /// topics of this node only.
    /// </summary>
    [Id(13)] public RemoteHome? Home { get; init; }

    /// <summary>
    /// What its id was made of (<see cref="BoundId"/>); empty in another node's, whose record says it, and in one from before
    /// ids were bound to homes, which no other node takes over.
    /// </summary>
    [Id(14)] public Guid Seed { get; init; }

    /// <summary>
    /// How many nodes keep each of its datasets at least, its home among them; 0 where none need. At most
    /// <see cref="TopicLimits.MinimumCopiesMax"/>.
    /// </summary>
    [Id(15)] public int MinimumCopies { get; init; }

    /// <summary>
    /// The owners' words that others may publish into it from other nodes, in the order of <see cref="PublishGrant.Key"/>, each
    /// key once. All can be read; whether one counts, <see cref="GrantVerification"/> says.
    /// </summary>
    [Id(16)] public ImmutableArray<SignedGrant> Grants { get; init; } = [];

    /// <summary>Until when a deleted topic can be restored.</summary>
    public DateTimeOffset? RestorableUntil => DeletedAt + TopicLimits.RestorableFor;
}
