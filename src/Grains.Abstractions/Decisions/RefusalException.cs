namespace Bib.Grains.Abstractions.Decisions;

/// <summary>
/// A refusal on its way out of a door, where an exception is the only way to say no. Never leaves a grain.
/// </summary>
public sealed class RefusalException(Refusal refusal) : Exception(refusal.Message)
{
    /// <summary>The no.</summary>
    public Refusal Refusal { get; } = refusal;
}
