using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Formats.Identifiers;

/// <summary>
/// A ROR id of an organisation: a zero, six characters of Crockford's base 32, and two check digits by ISO 7064
/// MOD 97-10.
/// </summary>
public static class Ror
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Reads an id, with or without <c>https://ror.org/</c> before it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ror">As <c>https://ror.org/03yrm5c26</c>.</param>
    /// <param name="fault">A sentence that says what is wrong, when it is none.</param>
    public static bool TryParse(string text, out string ror, [NotNullWhen(false)] out string? fault)
    {
        ror = "";
        var bare = IdentifierText.WithoutPrefix(text.Trim(), "https://ror.org/", "http://ror.org/", "ror.org/")
            .ToLowerInvariant();
        if (bare.Length != 9 || bare[0] != '0' || bare[1..7].Any(letter => !Alphabet.Contains(letter, StringComparison.Ordinal))
            || !int.TryParse(bare.AsSpan(7), NumberStyles.None, CultureInfo.InvariantCulture, out var check))
        {
            fault = $"'{text}' is no ROR id: one looks like https://ror.org/03yrm5c26.";
            return false;
        }

        var number = bare[..7].Aggregate(0L, (sum, letter) => (sum * 32) + Alphabet.IndexOf(letter, StringComparison.Ordinal));
        var expected = 98 - (number * 100 % 97);
        if (expected != check)
        {
            fault = $"The ROR id '{text}' has a typing error: it ends with {check:00} and should end with {expected:00}.";
            return false;
        }

        ror = $"https://ror.org/{bare}";
        fault = null;
        return true;
    }
}
