using System.Collections.Immutable;
using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>Changes a topic; what is null stays as it is.</summary>
/// <param name="Path">The new path: a rename, or a move below another topic. Id and datasets stay.</param>
/// <param name="Description">The new description; empty removes it.</param>
/// <param name="Tags">All tags from now on.</param>
/// <param name="Metadata">All metadata from now on.</param>
/// <param name="Schema">All columns from now on; empty removes the schema.</param>
/// <param name="ExpectedETag">The version that the caller saw; a topic that has another is not changed.</param>
/// <param name="Context">Who, and under which key.</param>
[GenerateSerializer, Immutable, Alias("bib.topics.update")]
public sealed record UpdateTopic(
    [property: Id(0)] TopicPath? Path,
    [property: Id(1)] string? Description,
    [property: Id(2)] ImmutableArray<string>? Tags,
    [property: Id(3)] ImmutableArray<MetadataEntry>? Metadata,
    [property: Id(4)] ImmutableArray<SchemaField>? Schema,
    [property: Id(5)] string? ExpectedETag,
    [property: Id(6)] CommandContext Context)
{
    /// <summary>How many nodes keep each dataset at least from now on; 0 asks for none, null leaves it as it is.</summary>
    [Id(7)] public int? MinimumCopies { get; init; }
}
