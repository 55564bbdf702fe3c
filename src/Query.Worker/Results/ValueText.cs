using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using DuckDb;

namespace Bib.Query.Worker.Results;

/// <summary>
/// Values as text: ISO 8601 for dates, times and intervals, digits for numbers that have no kind of their own, JSON for
/// lists, structs and maps, and bytes as they are.
/// </summary>
internal sealed class ValueText
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);

    /// <summary>How many bytes were appended.</summary>
    public int Length => _bytes.WrittenCount;

    /// <summary>What was appended.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Clear() => _bytes.ResetWrittenCount();

    /// <summary>Appends a value that is not NULL.</summary>
    /// <param name="column">Its column.</param>
    /// <param name="row">Its row.</param>
    /// <param name="bytesMax">A text or blob that is longer is only counted, so that a huge one is not copied.</param>
    public void Append(DuckDbVector column, int row, int bytesMax)
    {
        switch (column.Type.Kind)
        {
            case DuckDbTypeKind.Varchar or DuckDbTypeKind.Blob:
                var bytes = column.Bytes(row);
                _bytes.Write(bytes.Length <= bytesMax ? bytes : bytes[..(bytesMax + 1)]);
                break;
            case DuckDbTypeKind.List or DuckDbTypeKind.Array or DuckDbTypeKind.Struct or DuckDbTypeKind.Map
                or DuckDbTypeKind.Union:
                NestedText.Append(_bytes, column, row, bytesMax);
                break;
            case DuckDbTypeKind.UBigInt:
                var span = _bytes.GetSpan(20);
                Utf8Formatter.TryFormat(column.Values<ulong>()[row], span, out var written);
                _bytes.Advance(written);
                break;
            default:
                Write(ScalarOf(column, row));
                break;
        }
    }

    /// <summary>Appends any value that is not NULL, those that have a kind of their own too: a map's key.</summary>
    public void AppendAny(DuckDbVector column, int row, int bytesMax)
    {
        FormattableString? plain = column.Type.Kind switch
        {
            DuckDbTypeKind.Boolean => $"{(column.Values<byte>()[row] != 0 ? "true" : "false")}",
            DuckDbTypeKind.TinyInt => $"{column.Values<sbyte>()[row]}",
            DuckDbTypeKind.SmallInt => $"{column.Values<short>()[row]}",
            DuckDbTypeKind.Integer => $"{column.Values<int>()[row]}",
            DuckDbTypeKind.BigInt => $"{column.Values<long>()[row]}",
            DuckDbTypeKind.UTinyInt => $"{column.Values<byte>()[row]}",
            DuckDbTypeKind.USmallInt => $"{column.Values<ushort>()[row]}",
            DuckDbTypeKind.UInteger => $"{column.Values<uint>()[row]}",
            DuckDbTypeKind.Float => $"{column.Values<float>()[row]}",
            DuckDbTypeKind.Double => $"{column.Values<double>()[row]}",
            _ => null,
        };
        if (plain is null) Append(column, row, bytesMax);
        else Write(plain.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The text of a value that is neither nested nor text itself.</summary>
    public static string ScalarOf(DuckDbVector column, int row) => column.Type.Kind switch
    {
        DuckDbTypeKind.Enum => column.EnumText(row),
        DuckDbTypeKind.Decimal => Decimal(column.Unscaled(row), column.Type.Scale),
        DuckDbTypeKind.HugeInt => column.Values<Int128>()[row].ToString(CultureInfo.InvariantCulture),
        DuckDbTypeKind.UHugeInt => column.Values<UInt128>()[row].ToString(CultureInfo.InvariantCulture),
        DuckDbTypeKind.UBigInt => column.Values<ulong>()[row].ToString(CultureInfo.InvariantCulture),
        DuckDbTypeKind.Uuid => Uuid(column.Values<UInt128>()[row]),
        DuckDbTypeKind.Date => MomentText.Date(column.Values<int>()[row]),
        DuckDbTypeKind.Time => MomentText.Time(column.Values<long>()[row] * 1000),
        DuckDbTypeKind.TimeNanoseconds => MomentText.Time(column.Values<long>()[row]),
        DuckDbTypeKind.TimeWithZone => MomentText.TimeWithZone(column.Values<ulong>()[row]),
        DuckDbTypeKind.Timestamp => MomentText.Timestamp(column.Values<long>()[row], 1_000_000),
        DuckDbTypeKind.TimestampWithZone => MomentText.Timestamp(column.Values<long>()[row], 1_000_000, "Z"),
        DuckDbTypeKind.TimestampSeconds => MomentText.Timestamp(column.Values<long>()[row], 1),
        DuckDbTypeKind.TimestampMilliseconds => MomentText.Timestamp(column.Values<long>()[row], 1_000),
        DuckDbTypeKind.TimestampNanoseconds => MomentText.Timestamp(column.Values<long>()[row], 1_000_000_000),
        DuckDbTypeKind.Interval => MomentText.Interval(column.Values<IntervalValue>()[row]),
        DuckDbTypeKind.Bit => Bits(column.Bytes(row)),
        DuckDbTypeKind.BigNum => BigNumber(column.Bytes(row)),
        _ => "",
    };

    private static string Decimal(Int128 unscaled, int scale)
    {
        var digits = unscaled.ToString(CultureInfo.InvariantCulture);
        if (scale == 0) return digits;
        var sign = digits[0] == '-' ? "-" : "";
        digits = digits[sign.Length..].PadLeft(scale + 1, '0');
        return $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }

    /// <summary>The top bit is kept turned over, so that UUIDs compare as numbers do.</summary>
    private static string Uuid(UInt128 value)
    {
        var hex = (value ^ (UInt128.One << 127)).ToString("x32", CultureInfo.InvariantCulture);
        return $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";
    }

    /// <summary>The first byte says how many bits of the second are none.</summary>
    private static string Bits(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length * 8);
        foreach (var value in bytes[1..]) text.Append(Convert.ToString(value, 2).PadLeft(8, '0'));
        return text.ToString(bytes[0], text.Length - bytes[0]);
    }

    /// <summary>Three bytes of header, whose top bit says that the number is not negative, then the number,
    /// big-endian; of a negative one every bit is turned over.</summary>
    private static string BigNumber(ReadOnlySpan<byte> bytes)
    {
        var negative = (bytes[0] & 0x80) == 0;
        var magnitude = bytes[3..].ToArray();
        if (negative)
            for (var index = 0; index < magnitude.Length; index++) magnitude[index] = (byte)~magnitude[index];
        var number = new BigInteger(magnitude, isUnsigned: true, isBigEndian: true);
        return (negative ? -number : number).ToString(CultureInfo.InvariantCulture);
    }

    private void Write(string text)
    {
        var span = _bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        _bytes.Advance(Encoding.UTF8.GetBytes(text, span));
    }
}
