using System.Collections.Immutable;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>Makes a dataset without a version, owned by who asks.</summary>
/// <param name="Topic">The topic it lies in; must be active.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Description">For people; may be empty.</param>
/// <param name="Tags">In any order, each once.</param>
/// <param name="Metadata">In any order, each key once.</param>
/// <param name="Context">Who, and under which key.</param>
[GenerateSerializer, Immutable, Alias("bib.datasets.create")]
public sealed record CreateDataset(
    [property: Id(0)] TopicId Topic,
    [property: Id(1)] string Name,
    [property: Id(2)] string Description,
    [property: Id(3)] ImmutableArray<string> Tags,
    [property: Id(4)] ImmutableArray<MetadataEntry> Metadata,
    [property: Id(5)] CommandContext Context)
{
    /// <summary>What the id was made of (<see cref="BoundId"/>); empty where the id is of nothing.</summary>
    [Id(6)] public Guid Seed { get; init; }
}
