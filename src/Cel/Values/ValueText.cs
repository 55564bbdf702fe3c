using System.Globalization;
using System.Text;

namespace Cel.Values;

/// <summary>Values as text: as expressions write them, and as <c>string(x)</c> does.</summary>
internal static class ValueText
{
    private const int MaxElements = 50;
    private const int MaxDepth = 8;

    /// <summary>A value as an expression would write it, shortened where it is long.</summary>
    public static string Of(CelValue value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    /// <summary>A double with as few digits as tell it from others.</summary>
    public static string Of(double number) =>
        double.IsNaN(number) ? "NaN"
        : double.IsPositiveInfinity(number) ? "Infinity"
        : double.IsNegativeInfinity(number) ? "-Infinity"
        : number.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);

    /// <summary>A span of time in seconds, as <c>string(x)</c> writes it: <c>1.5s</c>.</summary>
    public static string OfDuration(long nanoseconds)
    {
        var magnitude = nanoseconds < 0 ? (ulong)-nanoseconds : (ulong)nanoseconds;
        var (seconds, rest) = Math.DivRem(magnitude, (ulong)CelTimestamp.NanosPerSecond);
        var fraction = rest == 0 ? "" : "." + rest.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return string.Create(CultureInfo.InvariantCulture, $"{(nanoseconds < 0 ? "-" : "")}{seconds}{fraction}s");
    }

    /// <summary>Text in double quotes, escaped so that an expression reads it back.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (var character in text)
        {
            quoted.Append(character switch
            {
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                '\\' => "\\\\",
                '"' => "\\\"",
                _ => null,
            } ?? (char.IsControl(character)
                ? $"\\u{(int)character:x4}"
                : character.ToString()));
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Bytes as a literal.</summary>
    public static string Quote(ReadOnlySpan<byte> bytes)
    {
        var quoted = new StringBuilder("b\"", bytes.Length + 3);
        foreach (var one in bytes)
        {
            if (one is >= 0x20 and < 0x7f and not ((byte)'"' or (byte)'\\')) quoted.Append((char)one);
            else quoted.Append(CultureInfo.InvariantCulture, $"\\x{one:x2}");
        }

        return quoted.Append('"').ToString();
    }

    private static void Write(StringBuilder text, CelValue value, int depth)
    {
        switch (value.Kind)
        {
            case CelKind.Null:
                text.Append("null");
                break;
            case CelKind.Bool:
                text.Append(value.IsTrue ? "true" : "false");
                break;
            case CelKind.Int:
                text.Append(CultureInfo.InvariantCulture, $"{value.AsInt()}");
                break;
            case CelKind.UInt:
                text.Append(CultureInfo.InvariantCulture, $"{value.AsUInt()}u");
                break;
            case CelKind.Double:
                var number = Of(value.AsDouble());
                text.Append(number);
                // Written like an int it would read back as one.
                if (number.All(character => char.IsAsciiDigit(character) || character == '-')) text.Append(".0");
                break;
            case CelKind.String:
                text.Append(Quote(value.AsString()));
                break;
            case CelKind.Bytes:
                text.Append(Quote(value.AsBytes().Span));
                break;
            case CelKind.List:
                WriteList(text, value.AsList(), depth);
                break;
            case CelKind.Map:
                WriteMap(text, value.AsMap(), depth);
                break;
            case CelKind.Timestamp:
                text.Append(CultureInfo.InvariantCulture, $"timestamp(\"{value.AsTimestamp()}\")");
                break;
            case CelKind.Duration:
                text.Append(CultureInfo.InvariantCulture, $"duration(\"{OfDuration(value.AsDuration())}\")");
                break;
            case CelKind.Type:
                text.Append(value.AsType().Name);
                break;
            case CelKind.Optional when !value.AsOptional().HasValue:
                text.Append("optional.none()");
                break;
            case CelKind.Optional:
                text.Append("optional.of(");
                Write(text, value.AsOptional().Value, depth + 1);
                text.Append(')');
                break;
            case CelKind.Object:
                text.Append(((CelObject)value.Ref!).Type.Name).Append('(').Append(((CelObject)value.Ref).Text).Append(')');
                break;
            case CelKind.Unknown:
                text.Append("unknown(").AppendJoin(", ", value.Unknown!.Names).Append(')');
                break;
            default:
                text.Append(value.Error);
                break;
        }
    }

    private static void WriteList(StringBuilder text, CelList list, int depth)
    {
        text.Append('[');
        for (var index = 0; index < list.Count; index++)
        {
            if (index > 0) text.Append(", ");
            if (index == MaxElements || depth == MaxDepth)
            {
                text.Append('…');
                break;
            }

            Write(text, list[index], depth + 1);
        }

        text.Append(']');
    }

    private static void WriteMap(StringBuilder text, CelMap map, int depth)
    {
        text.Append('{');
        var index = 0;
        foreach (var key in map.Keys)
        {
            if (index++ > 0) text.Append(", ");
            if (index > MaxElements || depth == MaxDepth)
            {
                text.Append('…');
                break;
            }

            Write(text, key, depth + 1);
            text.Append(": ");
            map.TryGet(key, out var value);
            Write(text, value, depth + 1);
        }

        text.Append('}');
    }
}
