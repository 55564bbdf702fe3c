namespace Cel.Values;

/// <summary>What a <see cref="CelValue"/> refers to when it is neither null nor text.</summary>
public abstract class CelReference
{
    private protected CelReference(CelKind kind) => Kind = kind;

    /// <summary>What it is.</summary>
    public CelKind Kind { get; }
}
