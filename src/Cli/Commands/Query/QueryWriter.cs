using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Query;

/// <summary>
/// Writes an answer in the format that was asked for, each row as it comes (a table's after the last). Data stays what
/// it is: in CSV nothing is put before a value, NULL is nothing between commas, and an empty text is <c>""</c>.
/// </summary>
internal sealed class QueryWriter(TextWriter text, OutputWriter output)
{
    private readonly OutputFormat _format = output.Format;
    private readonly StringBuilder _json = new();
    private readonly ArrayBufferWriter<byte> _row = new();
    private readonly List<string[]> _table = [];
    private IReadOnlyList<QueryColumn>? _columns;
    private string[] _keys = [];
    private bool _any;

    /// <summary>Sets the columns; once is enough.</summary>
    public void Begin(IReadOnlyList<QueryColumn> columns)
    {
        if (_columns is not null) return;
        _columns = columns;
        _keys = UniqueKeys(columns);
        if (_format == OutputFormat.Csv) CsvLine(columns.Select(column => (string?)column.Name));
    }

    public void Write(QueryRows rows)
    {
        for (var row = 0; row < rows.RowCount; row++)
        {
            Write(rows, row);
            _any = true;
        }
    }

    /// <summary>For <see cref="OutputFormat.JsonPath"/>, which nothing is written of: all rows as one array.</summary>
    public string Json => $"[{_json}]";

    /// <summary>Writes what comes after the last row.</summary>
    public void End()
    {
        switch (_format)
        {
            case OutputFormat.Table or OutputFormat.Wide:
                output.WritePaged(WriteTable);
                break;
            case OutputFormat.Json:
                text.WriteLine(_any ? "\n]" : "[]");
                break;
            case OutputFormat.Yaml when !_any:
                text.WriteLine("[]");
                break;
        }
    }

    private void Write(QueryRows rows, int row)
    {
        switch (_format)
        {
            case OutputFormat.Table or OutputFormat.Wide:
                _table.Add([.. rows.Columns.Select((cells, index) => QueryValue.IsNull(cells, row)
                    ? ""
                    : Printable.OneLine(QueryValue.Text(_columns![index], cells, row)))]);
                break;
            case OutputFormat.Csv:
                CsvLine(rows.Columns.Select((cells, index) =>
                    QueryValue.IsNull(cells, row) ? null : QueryValue.Text(_columns![index], cells, row)));
                break;
            case OutputFormat.Name:
                if (rows.Columns.Count > 0 && !QueryValue.IsNull(rows.Columns[0], row))
                    text.WriteLine(Printable.OneLine(QueryValue.Text(_columns![0], rows.Columns[0], row)));
                break;
            case OutputFormat.Json:
                text.Write(_any ? ",\n  " : "[\n  ");
                text.Write(JsonOf(rows, row));
                break;
            case OutputFormat.JsonPath:
                if (_any) _json.Append(',');
                _json.Append(JsonOf(rows, row));
                break;
            case OutputFormat.Yaml:
                YamlText.WriteItem(text, JsonNode.Parse(JsonOf(rows, row))!.AsObject());
                break;
            default:
                text.WriteLine(JsonOf(rows, row));
                break;
        }
    }

    private string JsonOf(QueryRows rows, int row)
    {
        _row.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_row, new JsonWriterOptions { Encoder = JsonText.Encoder }))
        {
            json.WriteStartObject();
            for (var index = 0; index < rows.Columns.Count; index++)
            {
                json.WritePropertyName(_keys[index]);
                QueryValue.WriteJson(json, _columns![index], rows.Columns[index], row);
            }

            json.WriteEndObject();
        }

        return JsonText.Visible(Encoding.UTF8.GetString(_row.WrittenSpan));
    }

    private void CsvLine(IEnumerable<string?> cells)
    {
        text.Write(string.Join(',', cells.Select(cell => cell switch
        {
            null => "",
            "" => "\"\"",
            _ => CsvText.Quoted(cell, output.IsForTerminal),
        })));
        text.Write("\r\n");
    }

    private void WriteTable(TextWriter page)
    {
        var columns = _columns ?? [];
        _table.Insert(0, [.. columns.Select(column => Printable.OneLine(column.Name))]);
        var widths = columns.Select((_, index) => _table.Max(row => Width(row[index]))).ToArray();
        var isNumber = columns.Select(column =>
            column.Kind is QueryCellKind.Integer or QueryCellKind.Float or QueryCellKind.Double).ToArray();
        foreach (var row in _table)
        {
            var line = row.Select((cell, index) =>
            {
                var pad = new string(' ', widths[index] - Width(cell));
                return isNumber[index] ? pad + cell : cell + pad;
            });
            page.WriteLine(string.Join("  ", line).TrimEnd());
        }
    }

    /// <summary>
    /// JSON has no two keys of one name: the second <c>n</c> is <c>n_1</c>, as DuckDB calls it in a table.
    /// </summary>
    private static string[] UniqueKeys(IReadOnlyList<QueryColumn> columns)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var keys = new string[columns.Count];
        for (var index = 0; index < keys.Length; index++)
        {
            var key = columns[index].Name;
            for (var number = 1; !taken.Add(key); number++) key = $"{columns[index].Name}_{number}";
            keys[index] = key;
        }

        return keys;
    }

    private static int Width(string cell) => new System.Globalization.StringInfo(cell).LengthInTextElements;
}
