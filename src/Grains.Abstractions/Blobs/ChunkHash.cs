using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Bib.Grains.Abstractions.Blobs;

/// <summary>The SHA-256 that names a chunk, a file or a manifest; written as 64 lower-case hex digits.</summary>
/// <remarks>
/// Four numbers instead of an array, so that millions of them are compared and looked up without garbage.
/// </remarks>
[GenerateSerializer, Immutable, Alias("bib.blobs.chunk-hash")]
public readonly record struct ChunkHash
{
    /// <summary>Bytes.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    /// <summary>Reads 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public ChunkHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException($"A hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        First = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        Second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        Third = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        Fourth = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>The first eight bytes, big-endian.</summary>
    [Id(0)] public ulong First { get; init; }

    /// <summary>The second eight bytes.</summary>
    [Id(1)] public ulong Second { get; init; }

    /// <summary>The third eight bytes.</summary>
    [Id(2)] public ulong Third { get; init; }

    /// <summary>The last eight bytes.</summary>
    [Id(3)] public ulong Fourth { get; init; }

    /// <summary>The hash of what holds nothing.</summary>
    public static ChunkHash OfNothing { get; } = Of([]);

    /// <summary>The hash of some content.</summary>
    public static ChunkHash Of(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(content, digest);
        return new(digest);
    }

    /// <summary>Reads 64 lower-case hex digits; false when the text is anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ChunkHash hash)
    {
        hash = default;
        if (text is not { Length: Size * 2 } || !text.All(char.IsAsciiHexDigitLower)) return false;
        hash = new(Convert.FromHexString(text));
        return true;
    }

    /// <summary>Reads 64 lower-case hex digits.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static ChunkHash Parse(string text) => TryParse(text, out var hash)
        ? hash
        : throw new FormatException($"'{text}' is not a SHA-256: {Size * 2} lower-case hex digits are expected.");

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, First);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Second);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], Third);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], Fourth);
    }

    /// <summary>The 32 bytes in an array of their own.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>The order of the bytes: below 0 when this one comes first.</summary>
    public int CompareTo(ChunkHash other)
    {
        var order = First.CompareTo(other.First);
        if (order == 0) order = Second.CompareTo(other.Second);
        if (order == 0) order = Third.CompareTo(other.Third);
        return order != 0 ? order : Fourth.CompareTo(other.Fourth);
    }

    /// <summary>A good hash already.</summary>
    public override int GetHashCode() => (int)Fourth;

    /// <inheritdoc/>
    public override string ToString() => Convert.ToHexStringLower(ToArray());
}
