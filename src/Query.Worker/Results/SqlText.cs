namespace Bib.Query.Worker.Results;

/// <summary>Names and texts between their quotes.</summary>
internal static class SqlText
{
    /// <summary>A name, as in <c>"a ""b"""</c>.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text, as in <c>'it''s'</c>.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
