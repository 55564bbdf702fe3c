using System.Text.Json.Nodes;
using Bib.Grains.Abstractions.Jobs;

namespace Bib.Jobs.Definitions;

/// <summary>A definition, checked.</summary>
/// <param name="Plan">What the grain knows of it.</param>
/// <param name="Variables">The variables that it begins with.</param>
/// <param name="Instructions">In order.</param>
internal sealed record JobDefinition(
    JobPlan Plan,
    IReadOnlyDictionary<string, JsonNode?> Variables,
    IReadOnlyList<InstructionDefinition> Instructions);
