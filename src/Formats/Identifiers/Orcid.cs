using System.Diagnostics.CodeAnalysis;

namespace Formats.Identifiers;

/// <summary>
/// An ORCID iD: sixteen digits in fours, of which the last is a check digit by ISO 7064 MOD 11-2.
/// </summary>
public static class Orcid
{
    private const int Digits = 16;

    /// <summary>Reads an iD, with or without <c>https://orcid.org/</c> before it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="orcid">As <c>0000-0002-1825-0097</c>.</param>
    /// <param name="fault">A sentence that says what is wrong, when it is none.</param>
    public static bool TryParse(string text, out string orcid, [NotNullWhen(false)] out string? fault)
    {
        orcid = "";
        var bare = IdentifierText.WithoutPrefix(text.Trim(), "https://orcid.org/", "http://orcid.org/", "orcid:");
        var groups = bare.Split('-');
        if (groups.Length != 4 || groups.Any(group => group.Length != 4))
        {
            fault = $"'{text}' is no ORCID iD: one looks like 0000-0002-1825-0097.";
            return false;
        }

        var digits = string.Concat(groups).ToUpperInvariant();
        if (digits[..^1].Any(digit => !char.IsAsciiDigit(digit)) || !(char.IsAsciiDigit(digits[^1]) || digits[^1] == 'X'))
        {
            fault = $"'{text}' is no ORCID iD: it has other characters than digits, and X at the end.";
            return false;
        }

        if (CheckDigit(digits.AsSpan(0, Digits - 1)) is var expected && expected != digits[^1])
        {
            fault = $"The ORCID iD '{text}' has a typing error: its check digit is {digits[^1]} and should be {expected}.";
            return false;
        }

        orcid = bare.ToUpperInvariant();
        fault = null;
        return true;
    }

    /// <summary>Where it leads to.</summary>
    public static string Url(string orcid) => $"https://orcid.org/{orcid}";

    private static char CheckDigit(ReadOnlySpan<char> digits)
    {
        var total = 0;
        foreach (var digit in digits) total = (total + (digit - '0')) * 2 % 11;
        var check = (12 - total) % 11;
        return check == 10 ? 'X' : (char)('0' + check);
    }
}
