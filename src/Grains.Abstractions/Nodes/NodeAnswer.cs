using Bib.Grains.Abstractions.Decisions;

namespace Bib.Grains.Abstractions.Nodes;

/// <summary>What a node's grain answers: the node, with the version of its row, or a refusal.</summary>
/// <param name="Node">The node after the command; null when refused.</param>
/// <param name="ETag">The version of its row; null when refused.</param>
/// <param name="Refusal">The no; null when accepted.</param>
[GenerateSerializer, Immutable, Alias("bib.nodes.answer")]
public sealed record NodeAnswer(
    [property: Id(0)] NodeState? Node,
    [property: Id(1)] string? ETag,
    [property: Id(2)] Refusal? Refusal)
{
    /// <summary>A no.</summary>
    public static NodeAnswer Refused(Refusal refusal) => new(null, null, refusal);
}
