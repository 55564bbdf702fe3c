using System.Text.Json.Nodes;

namespace Bib.Jobs.Instructions;

/// <summary>What an instruction came to.</summary>
/// <param name="Value">Its value, for the output variable.</param>
/// <param name="Published">The version that it published, as a <c>bib://</c> address; null where it published none.</param>
internal sealed record InstructionResult(JobVariable Value, string? Published = null)
{
    /// <summary>A small value.</summary>
    public static InstructionResult Of(JsonNode? value) => new(new JobVariable(value, null));
}
