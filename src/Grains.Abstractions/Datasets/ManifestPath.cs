using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>
/// A file's path in a version: segments between slashes, each 1 to 255 bytes. Bytes, not text: a name is kept as the
/// file system had it, valid UTF-8 or not, line feeds and all.
/// </summary>
/// <remarks>
/// Refused is what could lead out of the tree or cannot be a file: an empty path or segment, a leading or trailing
/// slash, the segments <c>.</c> and <c>..</c>, a zero byte, more than 4,096 bytes.
/// </remarks>
public readonly struct ManifestPath : IEquatable<ManifestPath>
{
    /// <summary>The most bytes of a path.</summary>
    public const int LengthMax = 4096;

    /// <summary>The most bytes of a segment.</summary>
    public const int SegmentLengthMax = 255;

    private readonly byte[]? _bytes;

    private ManifestPath(byte[] bytes) => _bytes = bytes;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Takes the bytes of a path.</summary>
    /// <exception cref="ManifestException">They are none; the message shows them and says why.</exception>
    public static ManifestPath Of(ReadOnlySpan<byte> bytes) => Problem(bytes) is { } problem
        ? throw new ManifestException($"The path '{Shown(bytes)}' {problem}.")
        : new(bytes.ToArray());

    /// <summary>Takes the UTF-8 of a path.</summary>
    /// <inheritdoc cref="Of(ReadOnlySpan{byte})"/>
    public static ManifestPath Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Takes the bytes of a path; false when they are none.</summary>
    public static bool TryOf(ReadOnlySpan<byte> bytes, out ManifestPath path, [NotNullWhen(false)] out string? problem)
    {
        problem = Problem(bytes);
        path = problem is null ? new(bytes.ToArray()) : default;
        return problem is null;
    }

    /// <summary>The order of the bytes: below 0 when this one comes first.</summary>
    public int CompareTo(ManifestPath other) => Bytes.SequenceCompareTo(other.Bytes);

    /// <summary>Whether this path would be a directory of the other one.</summary>
    public bool IsDirectoryOf(ManifestPath other) =>
        other.Bytes.Length > Bytes.Length && other.Bytes[Bytes.Length] == '/' && other.Bytes.StartsWith(Bytes);

    /// <inheritdoc/>
    public bool Equals(ManifestPath other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ManifestPath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>
    /// For people: UTF-8 where it is, else bytes and control characters as <c>\x0a</c>, a backslash doubled.
    /// </summary>
    public override string ToString() => Shown(Bytes);

    /// <summary>Whether two paths are the same.</summary>
    public static bool operator ==(ManifestPath left, ManifestPath right) => left.Equals(right);

    /// <summary>Whether two paths differ.</summary>
    public static bool operator !=(ManifestPath left, ManifestPath right) => !left.Equals(right);

    private static string? Problem(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return "is empty";
        if (bytes.Length > LengthMax) return $"has {bytes.Length} bytes; at most {LengthMax} are allowed";
        if (bytes.Contains((byte)0)) return "contains a zero byte";
        if (bytes[0] == '/') return "is absolute; paths are relative to the dataset";
        foreach (var range in bytes.Split((byte)'/'))
        {
            var segment = bytes[range];
            if (segment.IsEmpty) return "has an empty segment";
            if (segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8)) return "climbs with a segment '.' or '..'";
            if (segment.Length > SegmentLengthMax)
                return $"has a segment of {segment.Length} bytes; at most {SegmentLengthMax} are allowed";
        }

        return null;
    }

    private static string Shown(ReadOnlySpan<byte> bytes)
    {
        var cut = bytes.Length > 300 ? bytes[..300] : bytes;
        var text = new StringBuilder(cut.Length);
        while (!cut.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(cut, out var rune, out var length);
            if (status != System.Buffers.OperationStatus.Done || Rune.IsControl(rune))
            {
                foreach (var value in cut[..length]) text.Append("\\x").Append(Convert.ToHexStringLower([value]));
            }
            else if (rune.Value == '\\')
            {
                text.Append(@"\\");
            }
            else
            {
                text.Append(rune.ToString());
            }

            cut = cut[length..];
        }

        return bytes.Length > 300 ? text + "…" : text.ToString();
    }
}
