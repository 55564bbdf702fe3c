using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>What a dataset answers: itself, with the version that an update may name, or a refusal.</summary>
/// <param name="Dataset">The dataset after the command; null when refused.</param>
/// <param name="Topic">Where its topic lies.</param>
/// <param name="ETag">The version of its row; null when refused.</param>
/// <param name="Refusal">The no; null when accepted.</param>
[GenerateSerializer, Immutable, Alias("bib.datasets.answer")]
public sealed record DatasetAnswer(
    [property: Id(0)] DatasetState? Dataset,
    [property: Id(1)] TopicPath Topic,
    [property: Id(2)] string? ETag,
    [property: Id(3)] Refusal? Refusal)
{
    /// <summary>A no.</summary>
    public static DatasetAnswer Refused(Refusal refusal) => new(null, default, null, refusal);
}
