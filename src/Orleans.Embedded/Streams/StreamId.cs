using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Orleans.Runtime;

/// <summary>Names a stream: a namespace, which may be missing, and a key.</summary>
[Immutable]
[GenerateSerializer]
public readonly struct StreamId : IEquatable<StreamId>, IComparable<StreamId>, IFormattable
{
    [Id(0)]
    private readonly IdSpan _key;

    [Id(1)]
    private readonly IdSpan _namespace;

    private StreamId(IdSpan ns, IdSpan key)
    {
        _namespace = ns;
        _key = key;
    }

    /// <summary>The namespace as UTF-8; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Namespace => _namespace.Value;

    /// <summary>The key as UTF-8.</summary>
    public ReadOnlyMemory<byte> Key => _key.Value;

    /// <summary>Names a stream by text.</summary>
    public static StreamId Create(string? ns, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return new StreamId(string.IsNullOrEmpty(ns) ? default : IdSpan.Create(ns), IdSpan.Create(key));
    }

    /// <summary>Names a stream by a Guid.</summary>
    public static StreamId Create(string? ns, Guid key) => Create(ns, key.ToString("N"));

    /// <summary>Names a stream by a number.</summary>
    public static StreamId Create(string? ns, long key) => Create(ns, key.ToString(CultureInfo.InvariantCulture));

    /// <summary>Names a stream by bytes.</summary>
    public static StreamId Create(ReadOnlySpan<byte> ns, ReadOnlySpan<byte> key) =>
        new(ns.IsEmpty ? default : new IdSpan(ns.ToArray()), new IdSpan(key.ToArray()));

    /// <summary>The key as text.</summary>
    public string GetKeyAsString() => _key.ToString();

    /// <summary>The namespace as text, or null.</summary>
    public string? GetNamespace() => _namespace.IsDefault ? null : _namespace.ToString();

    /// <inheritdoc/>
    public bool Equals(StreamId other) => _key.Equals(other._key) && _namespace.Equals(other._namespace);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is StreamId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_key, _namespace);

    /// <inheritdoc/>
    public int CompareTo(StreamId other) =>
        _namespace.CompareTo(other._namespace) is var order and not 0 ? order : _key.CompareTo(other._key);

    /// <summary>Compares the names.</summary>
    public static bool operator ==(StreamId s1, StreamId s2) => s1.Equals(s2);

    /// <summary>Compares the names.</summary>
    public static bool operator !=(StreamId s1, StreamId s2) => !s1.Equals(s2);

    /// <inheritdoc/>
    public override string ToString() => $"{(_namespace.IsDefault ? "null" : _namespace.ToString())}/{_key}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();
}
