using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>A grain's name: its type and its key, written <c>type/key</c>.</summary>
[Immutable]
public readonly struct GrainId
    : IEquatable<GrainId>, IComparable<GrainId>, ISpanFormattable, ISpanParsable<GrainId>
{
    private readonly GrainType _type;
    private readonly IdSpan _key;

    /// <summary>The grain of this type with this key.</summary>
    public GrainId(GrainType type, IdSpan key)
    {
        _type = type;
        _key = key;
    }

    /// <summary>The name of the grain's class.</summary>
    public GrainType Type => _type;

    /// <summary>The key; for Guid and integer keys see <see cref="GrainIdKeyExtensions"/>.</summary>
    public IdSpan Key => _key;

    /// <summary>Whether it names nothing.</summary>
    public bool IsDefault => _type.IsDefault && _key.IsDefault;

    /// <summary>The grain of this type with this key.</summary>
    public static GrainId Create(string type, string key) => Create(GrainType.Create(type), key);

    /// <summary>The grain of this type with this key.</summary>
    public static GrainId Create(GrainType type, string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return new GrainId(type, IdSpan.Create(key));
    }

    /// <summary>The grain of this type with this key.</summary>
    public static GrainId Create(GrainType type, IdSpan key) => new(type, key);

    /// <summary>Reads <c>type/key</c>.</summary>
    /// <exception cref="FormatException">There is no slash, or nothing before it.</exception>
    public static GrainId Parse(string value) => TryParse(value, out var id)
        ? id
        : throw new FormatException($"\"{value}\" is not a grain id; one looks like type/key.");

    /// <summary>Reads <c>type/key</c>.</summary>
    public static bool TryParse(string? value, out GrainId result) => TryParse(value.AsSpan(), out result);

    /// <inheritdoc/>
    public bool Equals(GrainId other) => _key.Equals(other._key) && _type.Equals(other._type);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is GrainId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)GetUniformHashCode();

    /// <summary>A hash that is the same in every process.</summary>
    public uint GetUniformHashCode() => (_type.GetUniformHashCode() * 31) + _key.GetUniformHashCode();

    /// <inheritdoc/>
    public int CompareTo(GrainId other) =>
        _type.CompareTo(other._type) is var byType and not 0 ? byType : _key.CompareTo(other._key);

    /// <summary>Compares type and key.</summary>
    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    /// <summary>Compares type and key.</summary>
    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => $"{_type}/{_key}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{_type}/{_key}", out charsWritten);

    static GrainId IParsable<GrainId>.Parse(string value, IFormatProvider? provider) => Parse(value);

    static bool IParsable<GrainId>.TryParse(string? value, IFormatProvider? provider, out GrainId result) =>
        TryParse(value, out result);

    static GrainId ISpanParsable<GrainId>.Parse(ReadOnlySpan<char> value, IFormatProvider? provider) =>
        Parse(value.ToString());

    static bool ISpanParsable<GrainId>.TryParse(
        ReadOnlySpan<char> value, IFormatProvider? provider, out GrainId result) => TryParse(value, out result);

    private static bool TryParse(ReadOnlySpan<char> value, out GrainId result)
    {
        var slash = value.IndexOf('/');
        result = slash <= 0
            ? default
            : new GrainId(GrainType.Create(value[..slash].ToString()), IdSpan.Create(value[(slash + 1)..].ToString()));
        return slash > 0;
    }
}
