using System.Collections.Immutable;
using Bib.Grains.Abstractions.Citations;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>Changes a dataset; what is null stays as it is. Its versions never change.</summary>
/// <param name="Name">The new name in its topic.</param>
/// <param name="Description">The new description; empty removes it.</param>
/// <param name="Tags">All tags from now on.</param>
/// <param name="Metadata">All metadata from now on.</param>
/// <param name="ExpectedETag">The version of the row that the caller saw; null when any will do.</param>
/// <param name="Context">Who, and under which key.</param>
/// <param name="Citation">What is to be said of it in citations.</param>
[GenerateSerializer, Immutable, Alias("bib.datasets.update")]
public sealed record UpdateDataset(
    [property: Id(0)] string? Name,
    [property: Id(1)] string? Description,
    [property: Id(2)] ImmutableArray<string>? Tags,
    [property: Id(3)] ImmutableArray<MetadataEntry>? Metadata,
    [property: Id(4)] string? ExpectedETag,
    [property: Id(5)] CommandContext Context,
    [property: Id(6)] CitationChange? Citation = null);
