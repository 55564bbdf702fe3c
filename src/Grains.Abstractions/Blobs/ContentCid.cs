using System.Diagnostics.CodeAnalysis;

namespace Bib.Grains.Abstractions.Blobs;

/// <summary>
/// A SHA-256 as a CID, which is how others of the field name content (https://github.com/multiformats/cid): version 1, raw
/// bytes, in base32. A hash has one CID and a CID one hash.
/// </summary>
public static class ContentCid
{
    /// <summary>Letters of a CID.</summary>
    public const int Length = 59;

    private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";
    private const int BitsPerLetter = 5;

    /// <summary>Says base32 in lower case without padding.</summary>
    private const char Base32 = 'b';

    /// <summary>CID of version 1, codec raw, SHA-256, 32 bytes of it.</summary>
    private static ReadOnlySpan<byte> Head => [0x01, 0x55, 0x12, ChunkHash.Size];

    /// <summary>The CID of a hash.</summary>
    public static string Of(ChunkHash hash)
    {
        Span<byte> bytes = stackalloc byte[Head.Length + ChunkHash.Size];
        Head.CopyTo(bytes);
        hash.CopyTo(bytes[Head.Length..]);
        Span<char> text = stackalloc char[Length];
        text[0] = Base32;
        var (at, bits, left) = (1, 0, 0);
        foreach (var next in bytes)
        {
            (bits, left) = (((bits << 8) | next) & 0xfff, left + 8);
            for (; left >= BitsPerLetter; left -= BitsPerLetter) text[at++] = Letters[(bits >> (left - BitsPerLetter)) & 31];
        }

        text[at] = Letters[(bits << (BitsPerLetter - left)) & 31];
        return new(text);
    }

    /// <summary>The hash of a CID as <see cref="Of"/> writes it; false when the text is anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ChunkHash hash)
    {
        hash = default;
        if (text is not { Length: Length } || text[0] != Base32) return false;
        Span<byte> bytes = stackalloc byte[Head.Length + ChunkHash.Size];
        var (at, bits, left) = (0, 0, 0);
        foreach (var letter in text.AsSpan(1))
        {
            var value = Letters.IndexOf(letter, StringComparison.Ordinal);
            if (value < 0) return false;
            (bits, left) = (((bits << BitsPerLetter) | value) & 0xfff, left + BitsPerLetter);
            if (left < 8) continue;
            left -= 8;
            bytes[at++] = (byte)(bits >> left);
        }

        // What is left of the last letter is nothing's: otherwise a hash had several names.
        if ((bits & ((1 << left) - 1)) != 0 || !bytes.StartsWith(Head)) return false;
        hash = new(bytes[Head.Length..]);
        return true;
    }
}
