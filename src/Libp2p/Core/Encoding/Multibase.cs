using System.Numerics;

namespace Libp2p.Core.Encoding;

/// <summary>
/// Text that names its base by its first character (https://github.com/multiformats/multibase): of the table, those
/// in which ids are met: <c>b</c> and <c>B</c> base32, <c>f</c> and <c>F</c> base16, <c>k</c> and <c>K</c> base36,
/// <c>z</c> base58btc, <c>u</c> base64url without padding.
/// </summary>
public static class Multibase
{
    /// <summary>The most characters that are read.</summary>
    public const int LengthMax = Base58.LengthMax;

    private const string Alphabet36 = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const string Alphabet32 = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>The text of <paramref name="bytes"/> in base32, lower case, without padding.</summary>
    public static string EncodeBase32(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder("b", 1 + ((bytes.Length * 8) + 4) / 5);
        var (bits, held) = (0, 0u);
        foreach (var part in bytes)
        {
            held = (held << 8) | part;
            for (bits += 8; bits >= 5; bits -= 5) text.Append(Alphabet32[(int)(held >> (bits - 5)) & 31]);
        }

        if (bits > 0) text.Append(Alphabet32[(int)(held << (5 - bits)) & 31]);
        return text.ToString();
    }

    /// <summary>The bytes of <paramref name="text"/>.</summary>
    /// <returns>False when its base is unknown, a character is not of its base, or it is too long.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.IsEmpty || text.Length > LengthMax) return false;
        var rest = text[1..];
        return text[0] switch
        {
            'b' => TryDecode32(rest, upper: false, out bytes),
            'B' => TryDecode32(rest, upper: true, out bytes),
            'f' or 'F' => TryDecode16(rest, upper: text[0] == 'F', out bytes),
            'k' or 'K' => TryDecode36(rest, upper: text[0] == 'K', out bytes),
            'z' => Base58.TryDecode(rest, out bytes),
            'u' => TryDecode64(rest, out bytes),
            _ => false,
        };
    }

    private static bool TryDecode32(ReadOnlySpan<char> text, bool upper, out byte[] bytes)
    {
        bytes = [];
        var decoded = new byte[text.Length * 5 / 8];
        var (bits, held, count) = (0, 0u, 0);
        foreach (var character in text)
        {
            var digit = DigitOf(Alphabet32, character, upper);
            if (digit < 0) return false;
            held = (held << 5) | (uint)digit;
            if ((bits += 5) < 8) continue;
            decoded[count++] = (byte)(held >> (bits -= 8));
        }

        // What is left over of the last character says nothing, and must be zero: one text for one id.
        if (bits >= 5 || (held & ((1u << bits) - 1)) != 0) return false;
        bytes = decoded;
        return true;
    }

    private static bool TryDecode36(ReadOnlySpan<char> text, bool upper, out byte[] bytes)
    {
        bytes = [];
        var number = BigInteger.Zero;
        var zeros = text.IndexOfAnyExcept('0') is var first and >= 0 ? first : text.Length;
        foreach (var character in text[zeros..])
        {
            var digit = DigitOf(Alphabet36, character, upper);
            if (digit < 0) return false;
            number = (number * 36) + digit;
        }

        var tail = number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes = [.. new byte[zeros], .. tail];
        return true;
    }

    private static bool TryDecode16(ReadOnlySpan<char> text, bool upper, out byte[] bytes)
    {
        bytes = [];
        if (text.Length % 2 != 0) return false;
        foreach (var character in text)
        {
            if (DigitOf(Alphabet36, character, upper) is < 0 or > 15) return false;
        }

        bytes = Convert.FromHexString(text);
        return true;
    }

    private static bool TryDecode64(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        var decoded = new byte[System.Buffers.Text.Base64Url.GetMaxDecodedLength(text.Length)];
        if (text.Contains('=') || !System.Buffers.Text.Base64Url.IsValid(text)) return false;
        if (!System.Buffers.Text.Base64Url.TryDecodeFromChars(text, decoded, out var count)) return false;
        bytes = decoded[..count];
        return true;
    }

    private static int DigitOf(string alphabet, char character, bool upper)
    {
        if (char.IsAsciiLetter(character))
        {
            if (char.IsAsciiLetterUpper(character) != upper) return -1;
            character = char.ToLowerInvariant(character);
        }

        return alphabet.IndexOf(character, StringComparison.Ordinal);
    }
}
