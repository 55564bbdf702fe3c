using System.Globalization;
using System.Text;

namespace Formats.Citations;

/// <summary>
/// Citations for LaTeX. Written as <c>@misc</c>, which every style knows; text stays UTF-8, as biber and today's BibTeX
/// styles read it, and characters that TeX takes for commands are written as such.
/// </summary>
public static class BibTeX
{
    private static readonly string[] _months =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>One entry, ended by a line feed.</summary>
    /// <param name="citation">What is cited.</param>
    /// <param name="key">What the entry is called; characters that a key cannot have become hyphens.</param>
    public static string Write(Citation citation, string key)
    {
        var entry = new StringBuilder($"@misc{{{Key(key)}");
        if (citation.Authors.Count > 0) Field("author", string.Join(" and ", citation.Authors.Select(Name)));
        // Braces keep the letters of a title as they are.
        if (citation.Title.Length > 0) Field("title", $"{{{Text(citation.Title)}}}");
        var date = PublicationDate.Parts(citation.Published);
        if (date.Count > 0) Field("year", date[0].ToString("0000", CultureInfo.InvariantCulture));
        if (date.Count > 1) entry.Append(",\n  month = ").Append(_months[date[1] - 1]);
        if (citation.Publisher.Length > 0) Field("publisher", $"{{{Text(citation.Publisher)}}}");
        if (citation.Version.Length > 0) Field("version", Text(citation.Version));
        Field("type", "Dataset");
        if (citation.Doi.Length > 0) Field("doi", Verbatim(citation.Doi));
        if (citation.Url.Length > 0) Field("url", Verbatim(citation.Url));
        if (citation.Keywords.Count > 0) Field("keywords", Text(string.Join(", ", citation.Keywords)));
        if (citation.Licence.Length > 0) Field("copyright", Text(citation.Licence));
        return entry.Append("\n}\n").ToString();

        void Field(string name, string value) => entry.Append(",\n  ").Append(name).Append(" = {").Append(value).Append('}');
    }

    /// <summary>Text in which TeX finds no command. Braces are balanced whatever the text has.</summary>
    internal static string Text(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            escaped.Append(letter switch
            {
                '\\' => @"{\textbackslash}",
                '{' => @"{\textbraceleft}",
                '}' => @"{\textbraceright}",
                '~' => @"{\textasciitilde}",
                '^' => @"{\textasciicircum}",
                '"' => @"{\textquotedbl}",
                '&' or '%' or '$' or '#' or '_' => $"\\{letter}",
                _ when char.IsControl(letter) => " ",
                _ => letter.ToString(),
            });
        }

        return escaped.ToString();
    }

    /// <summary>An organisation, or a part of a name that BibTeX would divide, stays whole between braces.</summary>
    private static string Name(Author author)
    {
        if (!author.IsPerson) return $"{{{Text(author.Organisation)}}}";
        return author.Given.Length == 0 ? $"{{{Text(author.Family)}}}" : $"{Part(author.Family)}, {Part(author.Given)}";
    }

    private static string Part(string name)
    {
        var isDivided = name.Contains(',', StringComparison.Ordinal)
            || name.Split(' ').Contains("and", StringComparer.OrdinalIgnoreCase);
        return isDivided ? $"{{{Text(name)}}}" : Text(name);
    }

    /// <summary>What styles take letter by letter: nothing in it may end the field or be a space.</summary>
    private static string Verbatim(string address)
    {
        var safe = new StringBuilder(address.Length);
        foreach (var letter in address)
        {
            if (letter is '{' or '}' or '\\' or '"' or <= ' ')
                safe.Append('%').Append(((int)letter).ToString("X2", CultureInfo.InvariantCulture));
            else
                safe.Append(letter);
        }

        return safe.ToString();
    }

    private static string Key(string key) => string.Concat(
        key.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or ':' or '/' ? letter : '-'));
}
