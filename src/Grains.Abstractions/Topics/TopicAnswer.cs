using Bib.Grains.Abstractions.Decisions;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>What a topic answers: itself, with the version that an update may name, or a refusal.</summary>
/// <param name="Topic">The topic after the command; null when refused.</param>
/// <param name="ETag">The version of its row; null when refused.</param>
/// <param name="Refusal">The no; null when accepted.</param>
[GenerateSerializer, Immutable, Alias("bib.topics.answer")]
public sealed record TopicAnswer(
    [property: Id(0)] TopicState? Topic,
    [property: Id(1)] string? ETag,
    [property: Id(2)] Refusal? Refusal)
{
    /// <summary>A no.</summary>
    public static TopicAnswer Refused(Refusal refusal) => new(null, null, refusal);
}
