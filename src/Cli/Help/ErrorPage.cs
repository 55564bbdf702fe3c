using System.Globalization;
using System.Reflection;
using Bib.Cli.Output;

namespace Bib.Cli.Help;

/// <summary>
/// What an error's number means and what to do about it: a section of docs/errors.md, which bib carries with it.
/// </summary>
/// <param name="Code">The number: 1101 is BIB-1101.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Text">All else.</param>
internal sealed record ErrorPage(int Code, string Title, string Text)
{
    private const string Prefix = "BIB-";
    private const string Heading = "## " + Prefix;

    private static readonly Lazy<IReadOnlyList<ErrorPage>> _all = new(() => [.. Read()]);

    /// <summary>All of them, by their numbers.</summary>
    public static IReadOnlyList<ErrorPage> All => _all.Value;

    /// <summary>The command that shows the page of an error, whether it has one or not.</summary>
    public static string CommandOf(int code) => string.Create(CultureInfo.InvariantCulture, $"bib help {Prefix}{code:0000}");

    /// <summary>The page that is asked for, as BIB-1101 or 1101; null where the word is no error's number.</summary>
    public static ErrorPage? Find(string word)
    {
        var digits = word.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? word[Prefix.Length..] : word;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? All.FirstOrDefault(page => page.Code == code)
            : null;
    }

    /// <summary>Writes the page, at most 80 columns wide.</summary>
    public void Write(TextWriter output, Func<string, string> naming)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Code:0000}: {Title}"));
        output.WriteLine();
        foreach (var line in Wrapping.Lines(naming(Text), Wrapping.Width)) output.WriteLine(line);
    }

    private static IEnumerable<ErrorPage> Read()
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("errors.md")!;
        using var reader = new StreamReader(resource);
        foreach (var section in reader.ReadToEnd().ReplaceLineEndings("\n").Split("\n" + Heading).Skip(1))
        {
            var lines = section.Split('\n', 2);
            yield return new(
                int.Parse(lines[0].AsSpan(0, 4), CultureInfo.InvariantCulture), lines[0][5..],
                lines[1].Trim().Replace('\n', ' '));
        }
    }
}
