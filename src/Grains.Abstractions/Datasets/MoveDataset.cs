using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>Takes a dataset to another topic, with its versions and roles; its id stays.</summary>
/// <param name="Topic">Where it goes; must be active.</param>
/// <param name="Name">Its name there.</param>
/// <param name="ExpectedETag">The version of the row that the caller saw; null when any will do.</param>
/// <param name="Context">Who, and under which key.</param>
[GenerateSerializer, Immutable, Alias("bib.datasets.move")]
public sealed record MoveDataset(
    [property: Id(0)] TopicId Topic,
    [property: Id(1)] string Name,
    [property: Id(2)] string? ExpectedETag,
    [property: Id(3)] CommandContext Context);
