using System.Collections.Immutable;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>
/// Makes a topic, owned by who asks. The parent, when the path has one, must exist and take new topics.
/// </summary>
/// <param name="Path">Where.</param>
/// <param name="Description">For people; may be empty.</param>
/// <param name="Tags">In any order, each once.</param>
/// <param name="Metadata">In any order, each key once.</param>
/// <param name="Schema">The columns of its tables; empty for none.</param>
/// <param name="CreateParents">Whether missing topics above are made too, as <c>mkdir -p</c> does.</param>
/// <param name="Context">Who, and under which key.</param>
[GenerateSerializer, Immutable, Alias("bib.topics.create")]
public sealed record CreateTopic(
    [property: Id(0)] TopicPath Path,
    [property: Id(1)] string Description,
    [property: Id(2)] ImmutableArray<string> Tags,
    [property: Id(3)] ImmutableArray<MetadataEntry> Metadata,
    [property: Id(4)] ImmutableArray<SchemaField> Schema,
    [property: Id(5)] bool CreateParents,
    [property: Id(6)] CommandContext Context)
{
    /// <summary>What the id was made of (<see cref="BoundId"/>); empty where the id is of nothing.</summary>
    [Id(7)] public Guid Seed { get; init; }
}
