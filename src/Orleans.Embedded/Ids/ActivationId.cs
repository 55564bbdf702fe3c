using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>The name of one activation of a grain.</summary>
[Immutable]
public readonly struct ActivationId : IEquatable<ActivationId>
{
    private readonly Guid _key;

    /// <summary>The activation with this id.</summary>
    public ActivationId(Guid key) => _key = key;

    /// <summary>Whether it names nothing.</summary>
    public bool IsDefault => _key == Guid.Empty;

    /// <summary>A new id.</summary>
    public static ActivationId NewId() => new(Guid.NewGuid());

    /// <inheritdoc/>
    public bool Equals(ActivationId other) => _key == other._key;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ActivationId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _key.GetHashCode();

    /// <summary>Compares the ids.</summary>
    public static bool operator ==(ActivationId left, ActivationId right) => left.Equals(right);

    /// <summary>Compares the ids.</summary>
    public static bool operator !=(ActivationId left, ActivationId right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => "@" + _key.ToString("N");
}
