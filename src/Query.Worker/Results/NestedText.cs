using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using DuckDb;

namespace Bib.Query.Worker.Results;

/// <summary>Lists, structs, maps and unions as JSON. What JSON has no number for (NaN, infinity) is a text.</summary>
internal readonly struct NestedText
{
    private static readonly JsonWriterOptions _options = new()
    {
        // Not meant for a page of HTML: letters stay letters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 1000,
    };

    private readonly Utf8JsonWriter _json;
    private readonly int _bytesMax;

    private NestedText(Utf8JsonWriter json, int bytesMax) => (_json, _bytesMax) = (json, bytesMax);

    /// <summary>Appends a value; one longer than the limit is cut somewhere beyond it.</summary>
    public static void Append(IBufferWriter<byte> bytes, DuckDbVector column, int row, int bytesMax)
    {
        using var json = new Utf8JsonWriter(bytes, _options);
        new NestedText(json, bytesMax).Write(column, row);
    }

    private void Write(DuckDbVector column, int row)
    {
        // Beyond the limit the value is refused as a whole: nothing more needs to be written.
        if (_json.BytesCommitted + _json.BytesPending > _bytesMax + 1L || column.IsNull(row))
        {
            _json.WriteNullValue();
            return;
        }

        switch (column.Type.Kind)
        {
            case DuckDbTypeKind.List or DuckDbTypeKind.Array:
                WriteList(column, row);
                break;
            case DuckDbTypeKind.Struct:
                WriteStruct(column, row);
                break;
            case DuckDbTypeKind.Map:
                WriteMap(column, row);
                break;
            case DuckDbTypeKind.Union:
                Write(column.Children[column.Children[0].Values<byte>()[row] + 1], row);
                break;
            case DuckDbTypeKind.Varchar when column.Type.Alias == "JSON":
                _json.WriteRawValue(column.Bytes(row), skipInputValidation: true);
                break;
            case DuckDbTypeKind.Varchar:
                _json.WriteStringValue(column.Bytes(row));
                break;
            case DuckDbTypeKind.Blob:
                _json.WriteBase64StringValue(column.Bytes(row));
                break;
            default:
                WriteScalar(column, row);
                break;
        }
    }

    private void WriteScalar(DuckDbVector column, int row)
    {
        switch (column.Type.Kind)
        {
            case DuckDbTypeKind.Boolean:
                _json.WriteBooleanValue(column.Values<byte>()[row] != 0);
                break;
            case DuckDbTypeKind.TinyInt:
                _json.WriteNumberValue(column.Values<sbyte>()[row]);
                break;
            case DuckDbTypeKind.SmallInt:
                _json.WriteNumberValue(column.Values<short>()[row]);
                break;
            case DuckDbTypeKind.Integer:
                _json.WriteNumberValue(column.Values<int>()[row]);
                break;
            case DuckDbTypeKind.BigInt:
                _json.WriteNumberValue(column.Values<long>()[row]);
                break;
            case DuckDbTypeKind.UTinyInt:
                _json.WriteNumberValue(column.Values<byte>()[row]);
                break;
            case DuckDbTypeKind.USmallInt:
                _json.WriteNumberValue(column.Values<ushort>()[row]);
                break;
            case DuckDbTypeKind.UInteger:
                _json.WriteNumberValue(column.Values<uint>()[row]);
                break;
            case DuckDbTypeKind.Float when float.IsFinite(column.Values<float>()[row]):
                _json.WriteNumberValue(column.Values<float>()[row]);
                break;
            case DuckDbTypeKind.Float:
                _json.WriteStringValue(column.Values<float>()[row].ToString(CultureInfo.InvariantCulture));
                break;
            case DuckDbTypeKind.Double when double.IsFinite(column.Values<double>()[row]):
                _json.WriteNumberValue(column.Values<double>()[row]);
                break;
            case DuckDbTypeKind.Double:
                _json.WriteStringValue(column.Values<double>()[row].ToString(CultureInfo.InvariantCulture));
                break;
            case DuckDbTypeKind.UBigInt or DuckDbTypeKind.HugeInt or DuckDbTypeKind.UHugeInt or DuckDbTypeKind.Decimal
                or DuckDbTypeKind.BigNum:
                _json.WriteRawValue(ValueText.ScalarOf(column, row), skipInputValidation: true);
                break;
            default:
                _json.WriteStringValue(ValueText.ScalarOf(column, row));
                break;
        }
    }

    private void WriteList(DuckDbVector column, int row)
    {
        var (offset, count) = column.Range(row);
        _json.WriteStartArray();
        for (var index = offset; index < offset + count; index++) Write(column.Children[0], index);
        _json.WriteEndArray();
    }

    private void WriteStruct(DuckDbVector column, int row)
    {
        _json.WriteStartObject();
        for (var index = 0; index < column.Children.Length; index++)
        {
            _json.WritePropertyName(column.Type.Children[index].Name);
            Write(column.Children[index], row);
        }

        _json.WriteEndObject();
    }

    private void WriteMap(DuckDbVector column, int row)
    {
        var (offset, count) = column.Range(row);
        var (keys, values) = (column.Children[0].Children[0], column.Children[0].Children[1]);
        var isText = keys.Type.Kind == DuckDbTypeKind.Varchar;
        var key = new ValueText();
        _json.WriteStartObject();
        for (var index = offset; index < offset + count; index++)
        {
            if (isText)
            {
                _json.WritePropertyName(keys.Bytes(index));
            }
            else
            {
                key.Clear();
                key.AppendAny(keys, index, _bytesMax);
                _json.WritePropertyName(key.Written);
            }

            Write(values, index);
        }

        _json.WriteEndObject();
    }
}
