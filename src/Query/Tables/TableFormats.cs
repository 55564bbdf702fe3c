using Bib.Query.Worker.Tables;

namespace Bib.Query.Tables;

/// <summary>Formats by the names of files.</summary>
internal static class TableFormats
{
    private static readonly Dictionary<string, TableFormat> _byEnding = new(StringComparer.OrdinalIgnoreCase)
    {
        ["csv"] = TableFormat.Csv,
        ["tsv"] = TableFormat.Tsv,
        ["tab"] = TableFormat.Tsv,
        ["json"] = TableFormat.Json,
        ["geojson"] = TableFormat.Json,
        ["jsonl"] = TableFormat.JsonLines,
        ["ndjson"] = TableFormat.JsonLines,
        ["parquet"] = TableFormat.Parquet,
        ["pq"] = TableFormat.Parquet,
    };

    /// <summary>Files that describe others and are no rows.</summary>
    private static readonly HashSet<string> _descriptions = new(StringComparer.OrdinalIgnoreCase)
    {
        "datapackage.json", "ro-crate-metadata.json", "package.json", "schema.json",
    };

    /// <summary>Every ending that is understood, for people.</summary>
    public const string Known = "csv, tsv, json, jsonl, ndjson, parquet, each also with .gz or .zst";

    /// <summary>The format of a file by its name; null when it tells none.</summary>
    public static TableFormat? OfPath(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (_descriptions.Contains(name)) return null;
        return OfWord(EndingOf(WithoutCompression(name)));
    }

    /// <summary>The format that a word such as <c>csv</c> means; null when it means none.</summary>
    public static TableFormat? OfWord(string word) =>
        _byEnding.TryGetValue(word, out var format) ? format : null;

    /// <summary>The ending that tells DuckDB how a file is compressed; empty where it is not.</summary>
    public static string CompressionOf(string path) =>
        path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? ".gz"
        : path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? ".zst"
        : path.EndsWith(".zstd", StringComparison.OrdinalIgnoreCase) ? ".zst"
        : "";

    private static string WithoutCompression(string name) =>
        CompressionOf(name).Length == 0 ? name : name[..name.LastIndexOf('.')];

    private static string EndingOf(string name) => name[(name.LastIndexOf('.') + 1)..];
}
