using System.Collections.Immutable;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Citations;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>
/// A dataset: its row in <c>datasets</c>. Times are UTC, in whole microseconds, as the database keeps them.
/// </summary>
[GenerateSerializer, Immutable, Alias("bib.datasets.state")]
public sealed record DatasetState
{
    /// <summary>The id; empty in a dataset that is absent.</summary>
    [Id(0)] public DatasetId Id { get; init; }

    /// <summary>The topic it lies in.</summary>
    [Id(1)] public TopicId Topic { get; init; }

    /// <summary>Its name there; unique in the topic, save deleted ones.</summary>
    [Id(2)] public string Name { get; init; } = "";

    /// <summary>Where it is in its life.</summary>
    [Id(3)] public DatasetStatus Status { get; init; }

    /// <summary>For people; may be empty.</summary>
    [Id(4)] public string Description { get; init; } = "";

    /// <summary>In ordinal order, each once.</summary>
    [Id(5)] public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>In ordinal order of keys.</summary>
    [Id(6)] public ImmutableArray<MetadataEntry> Metadata { get; init; } = [];

    /// <summary>
    /// Who may do what, beside what the topic's roles allow; in ordinal order of users, with an owner among them.
    /// </summary>
    [Id(7)] public ImmutableArray<RoleGrant> Roles { get; init; } = [];

    /// <summary>The newest version; null in a dataset that has none.</summary>
    [Id(8)] public DatasetVersion? Latest { get; init; }

    /// <summary>How many versions there are.</summary>
    [Id(9)] public long Versions { get; init; }

    /// <summary>When it was made.</summary>
    [Id(10)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    [Id(11)] public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who made it.</summary>
    [Id(12)] public UserId CreatedBy { get; init; }

    /// <summary>Since when it is archived; a deleted dataset keeps it and is restored as archived.</summary>
    [Id(13)] public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>Since when it is deleted.</summary>
    [Id(14)] public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>
    /// What the newest version is made of, in the one save that publishes it; null in whatever is read or answered.
    /// </summary>
    [Id(15)] public VersionContent? Publishes { get; init; }

    /// <summary>What it is cited by; its versions share it.</summary>
    [Id(16)] public Citation Citation { get; init; } = Citation.Empty;

    /// <summary>
    /// The node that it lives on and that alone changes it; null in a dataset of this node. Of another node's dataset
    /// <see cref="Latest"/> and <see cref="Versions"/> are what is here of it by now.
    /// </summary>
    [Id(17)] public RemoteHome? Home { get; init; }

    /// <summary>
    /// What its id was made of (<see cref="BoundId"/>); empty in another node's, whose record says it, and in one from before
    /// ids were bound to homes, which no other node takes over.
    /// </summary>
    [Id(18)] public Guid Seed { get; init; }

    /// <summary>Until when a deleted dataset can be restored.</summary>
    public DateTimeOffset? RestorableUntil => DeletedAt + TopicLimits.RestorableFor;
}
