using System.Text.RegularExpressions;

namespace Bib.EndToEnd.Tests.Help;

/// <summary>An example as the manual shows it.</summary>
/// <param name="Line">As it is typed.</param>
/// <param name="Meaning">What it says of itself.</param>
internal sealed partial record HelpExample(string Line, string Meaning)
{
    /// <summary>The examples of all manual pages in a folder, each line once.</summary>
    public static IReadOnlyList<HelpExample> Of(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.1", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .SelectMany(page => Example().Matches(File.ReadAllText(page)))
            .Select(match => new HelpExample(Text(match.Groups[2].Value), Text(match.Groups[1].Value)))
            .DistinctBy(example => example.Line),
    ];

    /// <summary>What roff shows for it (groff_char(7)).</summary>
    private static string Text(string roff) => roff
        .Replace("\\&...", "…", StringComparison.Ordinal)
        .Replace("\\&", "", StringComparison.Ordinal)
        .Replace("\\-", "-", StringComparison.Ordinal)
        .Replace("\\(aq", "'", StringComparison.Ordinal)
        .Replace("\\(rs", "\\", StringComparison.Ordinal);

    [GeneratedRegex(@"\.PP\n([^\n]+)\n\.PP\n\.RS 4\n\.nf\n([^\n]+)\n\.fi\n")]
    private static partial Regex Example();
}
