using System.Text.Json.Nodes;

namespace Bib.Cli.Output;

/// <summary>Columns of text, padded with spaces: nothing to strip when piped.</summary>
internal static class TableText
{
    /// <summary>What a column is never cut below.</summary>
    private const int LeastWidth = 8;

    private const int Gap = 2;

    /// <summary>Rows below a header. A wide table is never cut, nor one in a pipe, which gets all of it.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="shape">The columns.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="wide">Whether all columns are shown, whole.</param>
    /// <param name="room">How many columns of letters a terminal shows; 0 for any number.</param>
    /// <returns>Writes a row that comes later: as wide as these, and wider where it has to be.</returns>
    public static Action<JsonObject> Write(
        TextWriter text, Shape shape, IReadOnlyList<JsonObject> rows, bool wide, int room)
    {
        var columns = shape.Columns.Where(column => wide || !column.OnlyWide).OrderBy(column => column.IsLong).ToList();
        var cells = rows.Select(CellsOf).Prepend([.. columns.Select(column => column.Header)]).ToList();
        var widths = columns.Select((_, index) => cells.Max(row => Width(row[index]))).ToArray();
        var isCut = room > 0 && !wide;
        if (isCut) Fit(widths, columns.FindIndex(column => column.Key == shape.NameKey), room);
        foreach (var row in cells) WriteRow(row);
        return row => WriteRow(CellsOf(row));

        string[] CellsOf(JsonObject row) => [.. columns.Select(column => Cell(Shape.Field(row, column.Key)))];

        void WriteRow(string[] row)
        {
            for (var index = 0; index < row.Length; index++)
            {
                var cell = isCut ? Cut(row[index], widths[index]) : row[index];
                text.Write(cell);
                if (index < row.Length - 1) text.Write(new string(' ', Math.Max(0, widths[index] - Width(cell)) + Gap));
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
        JsonObject map => string.Join(", ", map.Select(entry => $"{Printable.OneLine(entry.Key)}={Cell(entry.Value)}")),
        _ => Printable.OneLine(value.ToString()),
    };

    /// <summary>
    /// Takes from the widest column until the row fits, and from what things are named by last: other commands want it
    /// whole.
    /// </summary>
    private static void Fit(int[] widths, int name, int room)
    {
        for (var over = widths.Sum() + (Gap * (widths.Length - 1)) - room; over > 0; over--)
        {
            var widest = -1;
            for (var index = 0; index < widths.Length; index++)
            {
                if (index != name && widths[index] > LeastWidth && (widest < 0 || widths[index] > widths[widest]))
                    widest = index;
            }

            if (widest < 0 && name >= 0 && widths[name] > LeastWidth) widest = name;
            if (widest < 0) return;
            widths[widest]--;
        }
    }

    private static string Cut(string cell, int width) => Width(cell) <= width
        ? cell
        : new System.Globalization.StringInfo(cell).SubstringByTextElements(0, width - 1) + "…";

    private static IEnumerable<(string Name, string Value)> Flatten(JsonObject record, string prefix)
    {
        foreach (var (key, value) in record)
        {
            if (value is JsonObject inner && prefix.Length == 0 && inner.Count > 0)
            {
                foreach (var field in Flatten(inner, $"{Printable.OneLine(key)} ")) yield return field;
            }
            else
            {
                yield return (prefix + Printable.OneLine(key.Replace('_', ' ')), Cell(value));
            }
        }
    }

    /// <summary>How many columns a text takes: letters, not UTF-16 units.</summary>
    private static int Width(string cell) => new System.Globalization.StringInfo(cell).LengthInTextElements;
}
