using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Jobs;

/// <summary>What a job answers: itself, or a refusal.</summary>
/// <param name="Job">The job after the command; null when refused.</param>
/// <param name="Topic">Where its topic lies; empty in answers to a runner.</param>
/// <param name="ETag">The version of its row; null when refused.</param>
/// <param name="Refusal">The no; null when accepted.</param>
[GenerateSerializer, Immutable, Alias("bib.jobs.answer")]
public sealed record JobAnswer(
    [property: Id(0)] JobState? Job,
    [property: Id(1)] TopicPath Topic,
    [property: Id(2)] string? ETag,
    [property: Id(3)] Refusal? Refusal)
{
    /// <summary>A no.</summary>
    public static JobAnswer Refused(Refusal refusal) => new(null, default, null, refusal);
}
