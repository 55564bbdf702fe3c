using System.Diagnostics.CodeAnalysis;

namespace Formats.Identifiers;

/// <summary>The name of another work, of the kinds that DataCite knows: a DOI, an arXiv id, a URN or a URL.</summary>
public static class RelatedId
{
    /// <summary>Reads one, and finds its kind.</summary>
    /// <param name="text">The text.</param>
    /// <param name="identifier">As it is kept: a DOI without its resolver, anything else as it is.</param>
    /// <param name="kind">DataCite's word: DOI, arXiv, URN or URL.</param>
    /// <param name="fault">A sentence that says what is wrong, when it is none.</param>
    public static bool TryParse(
        string text, out string identifier, out string kind, [NotNullWhen(false)] out string? fault)
    {
        identifier = text.Trim();
        kind = "";
        fault = null;
        if (Doi.TryParse(identifier, out var doi, out _)) (identifier, kind) = (doi, "DOI");
        else if (identifier.StartsWith("arxiv:", StringComparison.OrdinalIgnoreCase) && identifier.Length > 6) kind = "arXiv";
        else if (identifier.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) && identifier.Length > 4) kind = "URN";
        else if (Uri.TryCreate(identifier, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") kind = "URL";
        else fault = $"'{text}' is no DOI, URL, URN or arXiv id.";
        return fault is null;
    }

    /// <summary>An address for it, by which linked data names it.</summary>
    public static string Address(string identifier) => TryParse(identifier, out var id, out var kind, out _)
        ? kind switch
        {
            "DOI" => Doi.Url(id),
            "arXiv" => $"https://arxiv.org/abs/{id["arxiv:".Length..]}",
            _ => id,
        }
        : identifier;

    /// <summary>What <see cref="Address"/> was made of.</summary>
    public static string FromAddress(string address)
    {
        const string ArXiv = "https://arxiv.org/abs/";
        if (address.StartsWith(ArXiv, StringComparison.Ordinal)) return $"arXiv:{address[ArXiv.Length..]}";
        return Doi.TryParse(address, out var doi, out _) ? doi : address;
    }
}
