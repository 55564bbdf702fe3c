using System.Text.Json.Nodes;
using Bib.Grains.Abstractions.Jobs;

namespace Bib.Jobs.Instructions;

/// <summary>One run of an instruction.</summary>
/// <param name="Job">The job.</param>
/// <param name="Topic">Where the job's topic lies.</param>
/// <param name="Number">Which instruction it is, from 1.</param>
/// <param name="Arguments">What its parameters are now; those that are not given are not there.</param>
/// <param name="Variables">The job's variables.</param>
/// <param name="Log">Tells a line.</param>
internal sealed record InstructionCall(
    JobState Job,
    string Topic,
    int Number,
    IReadOnlyDictionary<string, JsonNode?> Arguments,
    IReadOnlyDictionary<string, JobVariable> Variables,
    Func<string, Task> Log)
{
    /// <summary>A text; null where it is not given.</summary>
    public string? Text(string parameter) => Arguments.GetValueOrDefault(parameter) switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        var other => other.ToJsonString(),
    };
}
