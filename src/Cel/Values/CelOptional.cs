namespace Cel.Values;

/// <summary>A value that may be absent.</summary>
public sealed class CelOptional : CelReference
{
    /// <summary>The absent value.</summary>
    public static readonly CelOptional None = new(false, default);

    private readonly CelValue _value;

    private CelOptional(bool hasValue, CelValue value) : base(CelKind.Optional)
    {
        HasValue = hasValue;
        _value = value;
    }

    /// <summary>Whether there is a value.</summary>
    public bool HasValue { get; }

    /// <summary>The value that is there.</summary>
    /// <exception cref="InvalidOperationException">None is.</exception>
    public CelValue Value => HasValue ? _value : throw new InvalidOperationException("The optional has no value.");

    /// <summary>A value that is there.</summary>
    public static CelOptional Of(CelValue value) => new(true, value);
}
