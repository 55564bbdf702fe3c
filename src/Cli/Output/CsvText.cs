using System.Text.Json.Nodes;

namespace Bib.Cli.Output;

/// <summary>
/// RFC 4180, every column. Cells that a spreadsheet would run as a formula begin with an apostrophe. At a terminal, what
/// it would take for a command is made visible, as in a table; a file or a program gets every character.
/// </summary>
internal static class CsvText
{
    public static void WriteHeader(TextWriter text, Shape shape) =>
        Line(text, shape.Columns.Select(column => column.Key));

    public static void WriteRow(TextWriter text, Shape shape, JsonObject record, bool isForTerminal) =>
        Line(text, shape.Columns.Select(column => Quoted(Value(Shape.Field(record, column.Key)), isForTerminal)));

    /// <summary>One cell, in quotes where it needs them.</summary>
    public static string Quoted(string cell, bool isForTerminal)
    {
        var shown = isForTerminal ? Printable.Lines(cell) : cell;
        return shown.AsSpan().IndexOfAny("\",\r\n") < 0
            ? shown
            : $"\"{shown.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Value(JsonNode? node)
    {
        var value = node is JsonValue ? node.ToString() : TableText.Cell(node);
        var isText = node is null or JsonArray or JsonObject
            || node.GetValueKind() == System.Text.Json.JsonValueKind.String;
        return isText && value.Length > 0 && "=+-@\t\r".Contains(value[0], StringComparison.Ordinal)
            ? "'" + value
            : value;
    }

    private static void Line(TextWriter text, IEnumerable<string> cells)
    {
        text.Write(string.Join(',', cells));
        text.Write("\r\n");
    }
}
