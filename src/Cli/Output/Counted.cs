using System.Globalization;

namespace Bib.Cli.Output;

/// <summary>How many of something, as people say it.</summary>
internal static class Counted
{
    private const int NamesMax = 10;

    /// <summary><c>1 file</c>, <c>2 files</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">One of them; more of them take an s.</param>
    public static string Of(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary><c>2 files, a and b</c>; of very many, the first.</summary>
    /// <param name="noun">One of them; more of them take an s.</param>
    /// <param name="names">What they are called.</param>
    public static string Named(string noun, IReadOnlyList<string> names) => names.Count <= NamesMax
        ? $"{Of(names.Count, noun)}, {string.Join(", ", names)}"
        : $"{Of(names.Count, noun)}, {string.Join(", ", names.Take(NamesMax))} and {names.Count - NamesMax} more";
}
