using System.Text.Json.Nodes;

namespace Bib.Cli.Output;

/// <summary>RFC 4180, every column. Cells that a spreadsheet would run as a formula begin with an apostrophe.</summary>
internal static class CsvText
{
    public static void WriteHeader(TextWriter text, Shape shape) =>
        Line(text, shape.Columns.Select(column => column.Key));

    public static void WriteRow(TextWriter text, Shape shape, JsonObject record) =>
        Line(text, shape.Columns.Select(column => Value(Shape.Field(record, column.Key))));

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
        text.Write(string.Join(',', cells.Select(Quoted)));
        text.Write("\r\n");
    }

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny("\",\r\n") < 0
        ? cell
        : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
