using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>Which of a topic's grants to publish.</summary>
/// <param name="User">Whose.</param>
/// <param name="Node">On which node: its peer id.</param>
[GenerateSerializer, Immutable, Alias("bib.topics.publish-grant-key")]
public sealed record PublishGrantKey([property: Id(0)] UserId User, [property: Id(1)] string Node);
