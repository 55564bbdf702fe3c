using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>Takes a dataset a step through its life.</summary>
/// <param name="Transition">The step; a dataset that is already there answers unchanged.</param>
/// <param name="ExpectedETag">The version of the row that the caller saw; null when any will do.</param>
/// <param name="Context">Who, and under which key.</param>
[GenerateSerializer, Immutable, Alias("bib.datasets.change-status")]
public sealed record ChangeDatasetStatus(
    [property: Id(0)] DatasetTransition Transition,
    [property: Id(1)] string? ExpectedETag,
    [property: Id(2)] CommandContext Context);
