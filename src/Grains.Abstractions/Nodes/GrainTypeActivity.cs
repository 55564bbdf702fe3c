namespace Bib.Grains.Abstractions.Nodes;

/// <summary>What the grains of one type have done.</summary>
/// <param name="GrainType">The type's name.</param>
/// <param name="Activations">In memory now.</param>
/// <param name="Methods">By method; empty where the engine does not count them.</param>
public sealed record GrainTypeActivity(
    string GrainType, long Activations, IReadOnlyList<GrainMethodActivity> Methods);
