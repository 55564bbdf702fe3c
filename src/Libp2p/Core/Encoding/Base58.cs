namespace Libp2p.Core.Encoding;

/// <summary>
/// base58btc: Bitcoin's alphabet, leading zero bytes as ones. Its cost grows with the square of the length.
/// </summary>
public static class Base58
{
    /// <summary>The most bytes or characters that are converted: many times what any id has.</summary>
    public const int LengthMax = 512;

    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>The text of <paramref name="bytes"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are more than <see cref="LengthMax"/>.</exception>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, LengthMax);
        var zeros = bytes.IndexOfAnyExcept((byte)0) is var first and >= 0 ? first : bytes.Length;

        // A byte takes log(256)/log(58), some 1.37 digits. The lowest digit comes first.
        Span<byte> digits = stackalloc byte[(bytes.Length * 138 / 100) + 1];
        var count = 0;
        foreach (var part in bytes[zeros..])
        {
            var carry = (int)part;
            for (var at = 0; at < count || carry != 0; at++)
            {
                if (at == count) digits[count++] = 0;
                carry += digits[at] << 8;
                digits[at] = (byte)(carry % 58);
                carry /= 58;
            }
        }

        Span<char> text = stackalloc char[zeros + count];
        text[..zeros].Fill(Alphabet[0]);
        for (var at = 0; at < count; at++) text[zeros + at] = Alphabet[digits[count - 1 - at]];
        return new string(text);
    }

    /// <summary>The bytes of <paramref name="text"/>.</summary>
    /// <returns>False when it holds other characters, or more than <see cref="LengthMax"/>.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length > LengthMax) return false;
        var zeros = text.IndexOfAnyExcept(Alphabet[0]) is var first and >= 0 ? first : text.Length;
        Span<byte> reversed = stackalloc byte[text.Length];
        var count = 0;
        foreach (var character in text[zeros..])
        {
            var carry = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (carry < 0) return false;
            for (var at = 0; at < count || carry != 0; at++)
            {
                if (at == count) reversed[count++] = 0;
                carry += reversed[at] * 58;
                reversed[at] = (byte)carry;
                carry >>= 8;
            }
        }

        bytes = new byte[zeros + count];
        reversed[..count].CopyTo(bytes.AsSpan(zeros));
        bytes.AsSpan(zeros).Reverse();
        return true;
    }
}
