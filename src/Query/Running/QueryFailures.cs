using System.Globalization;
using System.Text.RegularExpressions;
using Bib.Grains.Abstractions.Decisions;
using Bib.Query.Worker.Protocol;

namespace Bib.Query.Running;

/// <summary>What a worker failed with, as a refusal: one sentence and what to do. Pure.</summary>
internal static partial class QueryFailures
{
    /// <summary>Characters of a line of the data that an error shows.</summary>
    private const int ShownMax = 120;

    /// <summary>What DuckDB says of bytes that are not what their format says.</summary>
    private static readonly string[] _damage =
    [
        "Malformed JSON", "maximum_object_size", "gzip", "zstd", "decompress", "decode", "frame descriptor", "corruption",
        "checksum",
    ];

    /// <summary>The refusal.</summary>
    public static Refusal Of(FailedMessage failure, QueryOptions options) => failure.Kind switch
    {
        FailureKind.Sql => new(RefusalCode.InvalidSql, Plain(failure.Text), HintOf(failure.Text), "sql"),
        FailureKind.Data => Data(failure.Text),
        FailureKind.Value => new(
            RefusalCode.InvalidValue, FirstParagraph(Plain(failure.Text)),
            "Use try_cast(… as …), which makes NULL of what does not fit, or leave such rows out.", "sql"),
        // To DuckDB a compressed file that is none is a disk that fails.
        FailureKind.Resources when IsDamage(failure.Text) => Data(failure.Text),
        FailureKind.Resources => new(
            RefusalCode.QueryLimit,
            $"The query needs more than its {Mebibytes(options.MemoryBytes)} of memory and "
                + $"{Mebibytes(options.TemporaryBytes)} on disk: {FirstLine(Plain(failure.Text))}",
            "Ask for fewer rows or groups, or give queries more from the next start: bib config set query.memory_mebibytes "
                + $"{options.MemoryBytes >> 19} (or query.temporary_mebibytes)"),
        FailureKind.Denied => new(
            RefusalCode.InvalidSql, $"The query reaches for what it may not: {FirstLine(Plain(failure.Text))}",
            "A query reads datasets and nothing else: select … from \"topic/dataset@version\".", "sql"),
        FailureKind.Limit => new(
            RefusalCode.QueryLimit, failure.Text,
            "Ask for less at once: fewer tables, fewer columns, or a part of a long value with substr()."),
        _ => new(
            RefusalCode.Internal, $"The query failed: {FirstLine(Plain(failure.Text))}",
            "Report it with the operation id: the node's log has the rest."),
    };

    /// <summary>
    /// Whether a file is damaged, rather than something else than a table: cut off JSON, a compressed file whose bytes
    /// are not what was compressed.
    /// </summary>
    public static bool IsDamage(Refusal refusal) =>
        refusal.Code == RefusalCode.UnreadableTable && IsDamage(refusal.Message);

    /// <summary>Whether a file has more columns than a table may have.</summary>
    public static bool IsTooWide(Refusal refusal) =>
        refusal.Code == RefusalCode.UnreadableTable && Columns().IsMatch(refusal.Message);

    /// <summary>What to do about a statement that is none, or names what is not there.</summary>
    private static string HintOf(string text) => text switch
    {
        _ when text.Contains("statements: one is allowed", StringComparison.Ordinal) => "Ask one after the other.",
        _ when NameWithoutQuotes().IsMatch(text) =>
            "A dataset's name stands between double quotes: bib query 'select * from \"topic/dataset\" limit 10'",
        _ when text.Contains("syntax error", StringComparison.Ordinal)
            || text.Contains("unterminated", StringComparison.Ordinal) => "Mend the statement; examples: bib query --help",
        _ => "See what a table has with: bib query 'describe \"topic/dataset\"'",
    };

    private static bool IsDamage(string text) =>
        _damage.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static Refusal Data(string text)
    {
        if (Columns().IsMatch(text))
        {
            return Broken(
                text,
                "Publish it with a row for each value: what it is of, the column's name, the value; or as plain files: --as-files");
        }

        // The worker's own words, which name the file.
        if (text.StartsWith("Line ", StringComparison.Ordinal) || text.StartsWith('\''))
            return Broken(text);
        var file = FileName().Match(text) is { Success: true } named ? $"'{named.Groups[1].Value}'" : "the file";
        var line = CsvLine().Match(text) is { Success: true } numbered ? $"Line {numbered.Groups[1].Value} of {file}" : file;
        if (ColumnCount().Match(text) is { Success: true } columns)
        {
            var noun = columns.Groups[2].Value == "1" ? "value" : "values";
            return Broken($"{line} has {columns.Groups[2].Value} {noun} instead of {columns.Groups[1].Value}.");
        }

        if (ObjectSize().Match(text) is { Success: true } value)
        {
            return Broken(
                $"{Capital(file)} has a JSON value of more than {value.Groups[1].Value} bytes (maximum_object_size).",
                "Write it as lines, a value each (.jsonl), and upload that; or publish it as plain files: --as-files");
        }

        if (text.Contains("Maximum line size", StringComparison.Ordinal))
        {
            // The line that DuckDB names is the one at which it began to look.
            return Broken(
                $"{Capital(file)} has a line of more than {Worker.Tables.TableViews.LineBytesMax} bytes.",
                "A table's lines are shorter: see whether its line ends or quotes are lost; or publish it as plain files: --as-files");
        }

        if (text.Contains("No magic bytes", StringComparison.Ordinal))
            return Broken($"{Capital(file)} is cut, or no Parquet file: its end is none of one.");
        if (text.Contains("Invalid unicode", StringComparison.Ordinal) || text.Contains("not utf-8", StringComparison.OrdinalIgnoreCase))
            return Broken($"{line} is not UTF-8, the one encoding of text that is read: save the file in it.");
        if (Conversion().Match(text) is { Success: true } cell)
        {
            return Broken(
                $"{line}: '{Cut(cell.Groups[2].Value)}' in column '{cell.Groups[1].Value}' is no {cell.Groups[3].Value}.");
        }

        if (text.Contains("automatically detect the CSV", StringComparison.Ordinal))
            return Broken($"{Capital(file)} is no table: its lines have different numbers of values, or are not text.");
        if (text.Contains("chema mismatch", StringComparison.Ordinal))
        {
            return Broken(
                "The files of the table have different columns.",
                "Name the files that belong together behind a colon, as in \"topic/dataset:2024/*.csv\": "
                    + "then columns are matched by their names.");
        }

        return Broken($"{Capital(file)} cannot be read: {Cut(FirstLine(Plain(text)), 400)}");
    }

    private static Refusal Broken(
        string message, string hint = "Mend the file and upload it as a new version: bib dataset upload") =>
        new(RefusalCode.UnreadableTable, message, hint);

    /// <summary>Without DuckDB's name of the kind of error.</summary>
    private static string Plain(string text) => KindOfError().Replace(text, "").Trim();

    private static string FirstLine(string text) => Cut(text.Split('\n', 2)[0].Trim(), 600);

    private static string FirstParagraph(string text) => Cut(text.Split("\n\n", 2)[0].Trim(), 600);

    private static string Cut(string text, int max = ShownMax) => text.Length <= max ? text : text[..max] + "…";

    private static string Capital(string text) => text.Length > 0 && char.IsLower(text[0])
        ? char.ToUpperInvariant(text[0]) + text[1..]
        : text;

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB");

    [GeneratedRegex("""syntax error at or near "[/@-]["]""")]
    private static partial Regex NameWithoutQuotes();

    [GeneratedRegex(@"^[A-Za-z ]{2,30} Error: ")]
    private static partial Regex KindOfError();

    [GeneratedRegex("""(?:file = |stream: |[Ff]ile ["'])([^"'\n]+)""")]
    private static partial Regex FileName();

    [GeneratedRegex(""""maximum_object_size" of (\d+) bytes exceeded"""")]
    private static partial Regex ObjectSize();

    [GeneratedRegex(@"^'[^\n]*' has \d+ columns; a table may have \d+\.$")]
    private static partial Regex Columns();

    [GeneratedRegex(@"CSV Error on Line: (\d+)")]
    private static partial Regex CsvLine();

    [GeneratedRegex(@"Expected Number of Columns: (\d+) Found: (\d+)")]
    private static partial Regex ColumnCount();

    [GeneratedRegex("""Error when converting column "([^"\n]*)"\. Could not convert string "([^\n]*)" to '([^'\n]*)'""")]
    private static partial Regex Conversion();
}
