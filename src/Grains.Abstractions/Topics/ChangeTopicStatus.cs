using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>Takes a topic a step through its life.</summary>
/// <param name="Transition">The step; a topic that is already there answers unchanged.</param>
/// <param name="ExpectedETag">The version that the caller saw; null when any will do.</param>
/// <param name="Context">Who, and under which key.</param>
[GenerateSerializer, Immutable, Alias("bib.topics.change-status")]
public sealed record ChangeTopicStatus(
    [property: Id(0)] TopicTransition Transition,
    [property: Id(1)] string? ExpectedETag,
    [property: Id(2)] CommandContext Context);
