using System.Globalization;
using Bib.Query.Worker.Protocol;
using Bib.Query.Worker.Results;
using DuckDb;

namespace Bib.Query.Worker.Tables;

/// <summary>
/// Makes tables of files: a view each, which reads them with everything said that DuckDB would guess.
/// </summary>
internal static class TableViews
{
    /// <summary>Lines that are looked at to tell a dialect.</summary>
    private const int LinesMax = 200;

    /// <summary>So far down a table may begin in a file that has a title above it; farther down, a row is broken.</summary>
    private const int TitleLinesMax = 20;

    /// <summary>The longest line; DuckDB's own default, said so that errors can name it.</summary>
    public const int LineBytesMax = 2_000_000;

    /// <summary>
    /// Columns of a table. DuckDB has buffers for each of them, in each thread: more fill the memory of a query before
    /// its first row.
    /// </summary>
    public const int ColumnsMax = 2000;

    /// <summary>
    /// The longest JSON value that is read whole, in bytes, where files are no longer: DuckDB's own default. Each
    /// thread has a buffer of twice as much.
    /// </summary>
    private const long ObjectBytesMin = 16 << 20;

    /// <summary>What DuckDB says where it does not know what is wrong with a text file.</summary>
    private static readonly string[] _stuck = ["automatically detect the CSV", "reached an invalid state"];

    /// <summary>Makes the view.</summary>
    /// <exception cref="DuckDbException">A file is not what it is said to be.</exception>
    /// <exception cref="TableException">Likewise, in our own words.</exception>
    public static void Make(
        DuckDbConnection connection, TableMessage table, long memoryBytes, CancellationToken cancellationToken)
    {
        if (table.Files.Count == 0) throw new TableException($"The table '{table.Name}' has no files.");
        if (table.Columns.Count == 0 && table.Format != TableFormat.Parquet)
        {
            // The pass that finds types begins with it: what is known already was whole.
            foreach (var file in table.Files) WholeFiles.Require(file, cancellationToken);
        }

        var source = table.Format switch
        {
            TableFormat.Parquet => $"read_parquet({Paths(table)}, union_by_name = {ByName(table)})",
            TableFormat.Json => Json(table, MarkedJson(table) ?? "auto", LongestObject(table, memoryBytes)),
            TableFormat.JsonLines => Json(table, MarkedJson(table) ?? "newline_delimited", ObjectBytesMin),
            _ => Csv(connection, table, cancellationToken),
        };
        try
        {
            connection.Execute(
                $"create view {SqlText.Name(table.Name)} as select * from {source}", cancellationToken);
        }
        catch (DuckDbException stuck) when (
            table.Format is TableFormat.Csv or TableFormat.Tsv
            && _stuck.Any(words => stuck.Message.Contains(words, StringComparison.Ordinal)))
        {
            foreach (var file in table.Files)
                if (CsvDiagnosis.Of(file, cancellationToken) is { } problem) throw new TableException(problem);
            throw;
        }

        // Of text the first lines have told; and what is published stays readable.
        if (table.Columns.Count == 0 && table.Format is not (TableFormat.Csv or TableFormat.Tsv))
            RequireColumns(table, ColumnCount(connection, table.Name, cancellationToken));
    }

    /// <summary>
    /// A file may be a single value: GeoJSON is. As long as a sixteenth of the memory holds it, it is read.
    /// </summary>
    private static long LongestObject(TableMessage table, long memoryBytes) => Math.Clamp(
        table.Files.Max(file => new FileInfo(file.Path).Length), ObjectBytesMin, Math.Max(ObjectBytesMin, memoryBytes / 16));

    /// <summary>Whether a table's types are told by a pass over all of it, and can be given the next time.</summary>
    public static bool FindsTypes(TableMessage table) =>
        table.Format is TableFormat.Csv or TableFormat.Tsv && table.Columns.Count == 0 && ByName(table) == "false";

    /// <summary>The columns of a table that was made.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ColumnsOf(
        DuckDbConnection connection, string table, CancellationToken cancellationToken)
    {
        var columns = new List<KeyValuePair<string, string>>();
        using var statement = connection.Prepare($"describe {SqlText.Name(table)}");
        using var reader = statement.Execute(cancellationToken);
        while (reader.Read())
        {
            var (names, types) = (reader.Current.Columns[0], reader.Current.Columns[1]);
            for (var row = 0; row < names.Length; row++) columns.Add(new(names.Text(row), types.Text(row)));
        }

        return columns;
    }

    private static string Json(TableMessage table, string format, long objectBytesMax) =>
        $"read_json({Paths(table)}, format = '{format}', maximum_object_size = {objectBytesMax}, "
        + $"sample_size = -1, union_by_name = {ByName(table)})";

    /// <summary>
    /// How a file is to be read that begins with a byte order mark, which some programs write: left to itself, DuckDB
    /// takes its list for one value. Null where there is none, or the file is compressed.
    /// </summary>
    private static string? MarkedJson(TableMessage table)
    {
        Span<byte> start = stackalloc byte[64];
        using var file = File.OpenRead(table.Files[0].Path);
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (!start.StartsWith("\uFEFF"u8)) return null;
        return start[3..].TrimStart(" \t\r\n"u8).StartsWith("["u8) ? "array" : "auto";
    }

    private static string Csv(DuckDbConnection connection, TableMessage table, CancellationToken cancellationToken)
    {
        var lines = FirstLines(connection, table.Files[0], cancellationToken);
        if (lines.FindIndex(text => text.Contains('\0', StringComparison.Ordinal)) is >= 0 and var zero)
        {
            throw new TableException(
                $"Line {zero + 1} of '{table.Files[0].Shown}' has a zero byte: it is no text, or not UTF-8.");
        }

        var dialect = CsvDialect.Of(table.Format, lines);
        RequireColumns(table, dialect.CellsOf(lines));
        if (dialect.Irregular(lines) is var (line, found, expected))
        {
            if (expected == 1 && line <= TitleLinesMax)
            {
                throw new TableException(
                    $"Line {line} of '{table.Files[0].Shown}' has {found} values, the lines above it 1: the names of the columns "
                    + "come first in a table. Take out what stands above them.");
            }

            throw new TableException(
                $"Line {line} of '{table.Files[0].Shown}' has {found} {(found == 1 ? "value" : "values")} instead of {expected}.");
        }

        // Every row has a say in the types: a table must not fail later on what was there all the time.
        var types = table.Columns.Count == 0 || ByName(table) == "true"
            ? "sample_size = -1"
            : $"types = {{{string.Join(", ", table.Columns.Select(Typed))}}}";
        return $"read_csv({Paths(table)}, {dialect.Arguments}, max_line_size = {LineBytesMax}, {types}, "
            + $"union_by_name = {ByName(table)})";
    }

    private static void RequireColumns(TableMessage table, long columns)
    {
        if (columns <= ColumnsMax) return;
        throw new TableException($"'{table.Files[0].Shown}' has {columns} columns; a table may have {ColumnsMax}.");
    }

    /// <summary>How many columns a view has, as was found when it was made.</summary>
    private static long ColumnCount(DuckDbConnection connection, string view, CancellationToken cancellationToken)
    {
        using var statement = connection.Prepare(
            $"select column_count::varchar from duckdb_views() where not internal and view_name = {SqlText.Literal(view)}");
        using var reader = statement.Execute(cancellationToken);
        return reader.Read() && reader.Current.Columns[0] is { Length: > 0 } counts
            ? long.Parse(counts.Text(0), CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"The view of '{view}' was made and is not there.");
    }

    private static string Typed(KeyValuePair<string, string> column) =>
        $"{SqlText.Literal(column.Key)}: {SqlText.Literal(column.Value)}";

    /// <summary>The file's first lines, decompressed; none where they are too long for lines.</summary>
    private static List<string> FirstLines(
        DuckDbConnection connection, TableFileLink file, CancellationToken cancellationToken)
    {
        const char NeverThere = '\x1f';
        var lines = new List<string>();
        using var statement = connection.Prepare(
            $"select * from read_csv({SqlText.Literal(file.Path)}, delim = '{NeverThere}', quote = '', escape = '', "
            + "comment = '', header = false, auto_detect = false, strict_mode = false, columns = {'line': 'VARCHAR'}, "
            + $"null_padding = true, max_line_size = {LineBytesMax}) limit {LinesMax}");
        using var reader = statement.Execute(cancellationToken);
        while (reader.Read())
        {
            var column = reader.Current.Columns[0];
            for (var row = 0; row < column.Length; row++) lines.Add(column.IsNull(row) ? "" : column.Text(row));
        }

        return lines;
    }

    private static string Paths(TableMessage table) =>
        $"[{string.Join(", ", table.Files.Select(file => SqlText.Literal(file.Path)))}]";

    private static string ByName(TableMessage table) => table.ByName && table.Files.Count > 1 ? "true" : "false";
}
