namespace Bib.Grains.Abstractions.Decisions;

/// <summary>A no, as data: it becomes a gRPC status and a command-line message without being rephrased.</summary>
/// <param name="Code">Why.</param>
/// <param name="Message">One sentence that names the thing, the value and the limit.</param>
/// <param name="Hint">What to do about it; a command to run where there is one. Never empty.</param>
/// <param name="Field">The field of the request that is wrong, in its public spelling; null when none is.</param>
/// <param name="Subject">The path or id of the thing that stands in the way; null when there is none.</param>
[GenerateSerializer, Immutable, Alias("bib.refusal")]
public sealed record Refusal(
    [property: Id(0)] RefusalCode Code,
    [property: Id(1)] string Message,
    [property: Id(2)] string Hint,
    [property: Id(3)] string? Field = null,
    [property: Id(4)] string? Subject = null)
{
    /// <summary>What the caller can do about it.</summary>
    public RefusalKind Kind => Code.Kind();
}
