using System.Text.Json.Nodes;

namespace Bib.Cli.Output;

/// <summary>
/// Columns of text, padded with spaces: nothing to strip when piped, nothing lost in a narrow terminal.
/// </summary>
internal static class TableText
{
    /// <summary>Rows below a header. Nothing is cut: a terminal wraps, and a pipe gets all of it.</summary>
    public static void Write(TextWriter text, Shape shape, IReadOnlyList<JsonObject> rows, bool wide)
    {
        var columns = shape.Columns.Where(column => wide || !column.OnlyWide).OrderBy(column => column.IsLong).ToList();
        var cells = rows
            .Select(row => columns.Select(column => Cell(Shape.Field(row, column.Key))).ToArray())
            .Prepend([.. columns.Select(column => column.Header)])
            .ToList();
        var widths = columns.Select((_, index) => cells.Max(row => Width(row[index]))).ToArray();
        foreach (var row in cells)
        {
            for (var index = 0; index < row.Length; index++)
            {
                text.Write(row[index]);
                if (index < row.Length - 1) text.Write(new string(' ', widths[index] - Width(row[index]) + 2));
            }

            text.WriteLine();
        }
    }

    /// <summary>One thing: a field a line; what is empty is left out.</summary>
    public static void WriteFields(TextWriter text, JsonObject record)
    {
        var fields = Flatten(record, "").Where(field => field.Value.Length > 0).ToList();
        if (fields.Count == 0) return;
        var width = fields.Max(field => Width(field.Name));
        foreach (var (name, value) in fields)
            text.WriteLine($"{name}{new string(' ', width - Width(name))}  {value}".TrimEnd());
    }

    /// <summary>A value as a person reads it.</summary>
    public static string Cell(JsonNode? value) => value switch
    {
        null => "",
        JsonArray list => string.Join(", ", list.Select(Cell)),
        JsonObject map => string.Join(", ", map.Select(entry => $"{entry.Key}={Cell(entry.Value)}")),
        _ => Printable.OneLine(value.ToString()),
    };

    private static IEnumerable<(string Name, string Value)> Flatten(JsonObject record, string prefix)
    {
        foreach (var (key, value) in record)
        {
            if (value is JsonObject inner && prefix.Length == 0 && inner.Count > 0)
            {
                foreach (var field in Flatten(inner, $"{key} ")) yield return field;
            }
            else
            {
                yield return (prefix + key.Replace('_', ' '), Cell(value));
            }
        }
    }

    /// <summary>How many columns a text takes: letters, not UTF-16 units.</summary>
    private static int Width(string cell) => new System.Globalization.StringInfo(cell).LengthInTextElements;
}
