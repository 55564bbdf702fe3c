using System.Globalization;
using System.Text.Json;
using Bib.V1;

namespace Bib.Cli.Commands.Query;

/// <summary>A value of an answer, as text and as JSON.</summary>
internal static class QueryValue
{
    private static readonly string[] _numbers = ["UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM", "DECIMAL("];

    /// <summary>Whether a value is NULL.</summary>
    public static bool IsNull(QueryCells cells, int row) =>
        !cells.Nulls.IsEmpty && (cells.Nulls[row >> 3] & (1 << (row & 7))) != 0;

    /// <summary>A value that is not NULL, as text; bytes in hexadecimal.</summary>
    public static string Text(QueryColumn column, QueryCells cells, int row) => column.Kind switch
    {
        QueryCellKind.Boolean => cells.Booleans[row] ? "true" : "false",
        QueryCellKind.Integer => cells.Integers[row].ToString(CultureInfo.InvariantCulture),
        QueryCellKind.Float => cells.Floats[row].ToString(CultureInfo.InvariantCulture),
        QueryCellKind.Double => cells.Doubles[row].ToString(CultureInfo.InvariantCulture),
        QueryCellKind.Bytes => Convert.ToHexStringLower(cells.Blobs[row].Span),
        _ => cells.Texts[row],
    };

    /// <summary>A value as JSON: what SQL has as a number is one, what is nested is an object or array.</summary>
    public static void WriteJson(Utf8JsonWriter json, QueryColumn column, QueryCells cells, int row)
    {
        if (IsNull(cells, row))
        {
            json.WriteNullValue();
            return;
        }

        switch (column.Kind)
        {
            case QueryCellKind.Boolean:
                json.WriteBooleanValue(cells.Booleans[row]);
                break;
            case QueryCellKind.Integer:
                json.WriteNumberValue(cells.Integers[row]);
                break;
            case QueryCellKind.Float when float.IsFinite(cells.Floats[row]):
                json.WriteNumberValue(cells.Floats[row]);
                break;
            case QueryCellKind.Double when double.IsFinite(cells.Doubles[row]):
                json.WriteNumberValue(cells.Doubles[row]);
                break;
            case QueryCellKind.Bytes:
                json.WriteBase64StringValue(cells.Blobs[row].Span);
                break;
            case QueryCellKind.Text when IsJson(column.SqlType):
                json.WriteRawValue(cells.Texts[row], skipInputValidation: true);
                break;
            default:
                json.WriteStringValue(Text(column, cells, row));
                break;
        }
    }

    private static bool IsJson(string type) =>
        type == "JSON" || type.EndsWith(']') || type.StartsWith("STRUCT(", StringComparison.Ordinal)
        || type.StartsWith("MAP(", StringComparison.Ordinal) || type.StartsWith("UNION(", StringComparison.Ordinal)
        || _numbers.Any(number => type.StartsWith(number, StringComparison.Ordinal));
}
