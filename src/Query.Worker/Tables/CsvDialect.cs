using Bib.Query.Worker.Results;

namespace Bib.Query.Worker.Tables;

/// <summary>
/// How the lines of a text table are cut. It is fixed before DuckDB looks at the file: left to itself, DuckDB takes a
/// file whose lines have different numbers of values for one of a single column, or skips lines until the rest fits.
/// </summary>
/// <param name="Delimiter">What stands between values.</param>
/// <param name="Comment">What a comment begins with; null where there are none.</param>
/// <param name="Skip">
/// Lines before the names of the columns: Excel may begin a file with <c>sep=;</c>, which says what stands between values.
/// </param>
internal sealed record CsvDialect(char Delimiter, char? Comment, int Skip)
{
    private const string Candidates = ",;\t|";

    /// <summary>As arguments of <c>read_csv</c>.</summary>
    public string Arguments =>
        $"delim = {SqlText.Literal(Delimiter.ToString())}, quote = '\"', escape = '\"', "
        + $"comment = {SqlText.Literal(Comment?.ToString() ?? "")}, skip = {Skip}";

    /// <summary>Reads it from the first lines of a file.</summary>
    public static CsvDialect Of(TableFormat format, IReadOnlyList<string> lines)
    {
        char? comment = lines is [['#', ..], ..] ? '#' : null;
        if (lines is [['s', 'e', 'p', '=', var said], ..] && Candidates.Contains(said, StringComparison.Ordinal))
            return new(said, comment, Skip: 1);
        if (format == TableFormat.Tsv) return new('\t', comment, Skip: 0);
        var first = FirstOf(lines, comment);
        var best = Candidates
            .Select(delimiter => (Delimiter: delimiter, Count: Cells(first, delimiter)))
            .MaxBy(candidate => candidate.Count);
        return new(best.Count > 1 ? best.Delimiter : ',', comment, Skip: 0);
    }

    /// <summary>How many values the first line has: the table's columns.</summary>
    public int CellsOf(IReadOnlyList<string> lines) => Cells(FirstOf([.. lines.Skip(Skip)], Comment), Delimiter);

    /// <summary>
    /// The first line that has another number of values than the first one; null where there is none.
    /// </summary>
    /// <returns>Its number, from 1; how many values it has; how many the first one has.</returns>
    public (int Line, int Found, int Expected)? Irregular(IReadOnlyList<string> lines)
    {
        var expected = 0;
        for (var index = Skip; index < lines.Count; index++)
        {
            var line = lines[index];
            if (line.Length == 0 || line[0] == Comment) continue;
            // A value may go on in the next line: from there on lines are not rows.
            if (line.Count(letter => letter == '"') % 2 != 0) return null;
            var cells = Cells(line, Delimiter);
            if (expected == 0) expected = cells;
            else if (cells != expected) return (index + 1, cells, expected);
        }

        return null;
    }

    private static string FirstOf(IReadOnlyList<string> lines, char? comment) =>
        lines.FirstOrDefault(line => line.Length > 0 && line[0] != comment) ?? "";

    private static int Cells(string line, char delimiter)
    {
        var cells = 1;
        var quoted = false;
        foreach (var letter in line)
        {
            if (letter == '"') quoted = !quoted;
            else if (letter == delimiter && !quoted) cells++;
        }

        return cells;
    }
}
