using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Formats.Identifiers;

/// <summary>A DOI: <c>10.</c>, a registrant's number, a slash, and what the registrant likes.</summary>
public static partial class Doi
{
    /// <summary>Reads a DOI, with or without <c>https://doi.org/</c> or <c>doi:</c> before it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="doi">As <c>10.5281/zenodo.1234</c>.</param>
    /// <param name="fault">A sentence that says what is wrong, when it is none.</param>
    public static bool TryParse(string text, out string doi, [NotNullWhen(false)] out string? fault)
    {
        doi = IdentifierText.WithoutPrefix(
            text.Trim(), "https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:");
        fault = Form().IsMatch(doi) ? null : $"'{text}' is no DOI: one looks like 10.5281/zenodo.1234.";
        if (fault is not null) doi = "";
        return fault is null;
    }

    /// <summary>Where it leads to.</summary>
    public static string Url(string doi) => $"https://doi.org/{doi}";

    [GeneratedRegex(@"^10\.\d{4,9}(\.\d+)*/[^\s\p{C}]+$")]
    private static partial Regex Form();
}
