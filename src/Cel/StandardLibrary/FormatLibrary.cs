using System.Globalization;
using System.Text;
using Cel.Evaluation;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary><c>"%s".format([x])</c></summary>
internal static class FormatLibrary
{
    private const int MaxPrecision = 100;
    private const int MaxDepth = 100;

    public static void Declare(Signatures signatures) =>
        signatures.Method("format", [CelType.String, CelType.AnyList], CelType.String, (context, arguments) =>
            Format(context, arguments[0].AsString(), arguments[1].AsList()));

    private static CelValue Format(CelContext context, string pattern, CelList arguments)
    {
        TextLibrary.Enter(context, pattern.Length);
        var result = new StringBuilder();
        var next = 0;
        for (var at = 0; at < pattern.Length; at++)
        {
            if (pattern[at] != '%')
            {
                result.Append(pattern[at]);
                continue;
            }

            if (++at < pattern.Length && pattern[at] == '%')
            {
                result.Append('%');
                continue;
            }

            var precision = 6;
            if (at < pattern.Length && pattern[at] == '.')
            {
                var from = ++at;
                while (at < pattern.Length && char.IsAsciiDigit(pattern[at])) at++;
                if (!int.TryParse(pattern.AsSpan(from, at - from), NumberStyles.None, CultureInfo.InvariantCulture, out precision)
                    || precision > MaxPrecision)
                {
                    return Faults.Invalid($"could not parse formatting clause: a precision is a number up to {MaxPrecision}");
                }
            }

            if (at >= pattern.Length) return Faults.Invalid("could not parse formatting clause: the format ends within one");
            if (next >= arguments.Count)
            {
                return Faults.Of(CelErrorCode.IndexOutOfRange,
                    $"index {next} out of range: there are {arguments.Count} values to format");
            }

            var text = Clause(context, pattern[at], precision, arguments[next++]);
            if (text.Ref is not string formatted) return text;
            TextLibrary.Enter(context, formatted.Length);
            result.Append(formatted);
        }

        return CelValue.Of(result.ToString());
    }

    private static CelValue Clause(CelContext context, char clause, int precision, CelValue value) => clause switch
    {
        's' => Text(context, value),
        'd' => Decimal(value),
        'f' => Fixed(value, precision),
        'e' => Scientific(value, precision),
        'b' => value.Kind == CelKind.Bool ? CelValue.Of(value.IsTrue ? "1" : "0")
            : Radix(value, "b", "only integers and bools can be formatted as binary"),
        'o' => Radix(value, "o", "octal clause can only be used on integers"),
        'x' => Hex(context, value, "x"),
        'X' => Hex(context, value, "X"),
        _ => Faults.Invalid($"could not parse formatting clause: unrecognized formatting clause \"{clause}\""),
    };

    private static CelValue Text(CelContext context, CelValue value)
    {
        var text = new StringBuilder();
        return Write(context, text, value, 0) ?? CelValue.Of(text.ToString());
    }

    /// <summary>Writes a value as <c>%s</c> does.</summary>
    /// <returns>What is wrong, if anything is.</returns>
    private static CelValue? Write(CelContext context, StringBuilder text, CelValue value, int depth)
    {
        context.Charge(1);
        if (depth > MaxDepth) return Faults.Invalid($"error during formatting: the value nests deeper than {MaxDepth} levels");
        switch (value.Kind)
        {
            case CelKind.List:
                text.Append('[');
                for (var index = 0; index < value.AsList().Count; index++)
                {
                    if (index > 0) text.Append(", ");
                    if (Write(context, text, value.AsList()[index], depth + 1) is { } error) return error;
                }

                text.Append(']');
                return null;
            case CelKind.Map:
                return WriteMap(context, text, value.AsMap(), depth);
            default:
                if (Plain(value) is not { } plain)
                {
                    return Faults.Invalid($"error during formatting: string clause cannot be used on {value.RuntimeType.Name}");
                }

                TextLibrary.Enter(context, plain.Length);
                text.Append(plain);
                return null;
        }
    }

    private static CelValue? WriteMap(CelContext context, StringBuilder text, CelMap map, int depth)
    {
        var entries = new List<(string Key, CelValue Value)>();
        foreach (var key in map.Keys)
        {
            context.Charge(1);
            context.Allocate(2 * CelContext.ValueSize);
            map.TryGet(key, out var value);
            entries.Add((Plain(key)!, value));
        }

        context.Charge(entries.Count * (long)(1 + Math.Log2(entries.Count + 1)));
        entries.Sort((one, two) => ValueEquality.CompareText(one.Key, two.Key));
        text.Append('{');
        var separator = "";
        foreach (var (key, value) in entries)
        {
            TextLibrary.Enter(context, key.Length + 4);
            text.Append(separator).Append(key).Append(": ");
            if (Write(context, text, value, depth + 1) is { } error) return error;
            separator = ", ";
        }

        text.Append('}');
        return null;
    }

    private static string? Plain(CelValue value) => value.Kind switch
    {
        CelKind.Null => "null",
        CelKind.Bool => value.IsTrue ? "true" : "false",
        CelKind.Int => value.AsInt().ToString(CultureInfo.InvariantCulture),
        CelKind.UInt => value.AsUInt().ToString(CultureInfo.InvariantCulture),
        CelKind.Double => ValueText.Of(value.AsDouble()),
        CelKind.String => value.AsString(),
        CelKind.Bytes => Encoding.UTF8.GetString(value.AsBytes().Span),
        CelKind.Timestamp => value.AsTimestamp().ToString(),
        CelKind.Duration => ValueText.OfDuration(value.AsDuration()),
        CelKind.Type => value.AsType().Name,
        CelKind.Object => ((CelObject)value.Ref!).Text,
        _ => null,
    };

    private static CelValue Decimal(CelValue value) => value.Kind switch
    {
        CelKind.Int or CelKind.UInt => CelValue.Of(Plain(value)),
        CelKind.Double when !double.IsFinite(value.AsDouble()) => CelValue.Of(Plain(value)),
        _ => Wrong("decimal clause can only be used on integers", value),
    };

    private static double? Number(CelValue value) => value.Kind switch
    {
        CelKind.Double => value.AsDouble(),
        CelKind.Int => value.AsInt(),
        CelKind.UInt => value.AsUInt(),
        _ => null,
    };

    private static CelValue Fixed(CelValue value, int precision)
    {
        if (Number(value) is not { } number) return Wrong("fixed-point clause can only be used on doubles", value);
        return CelValue.Of(double.IsFinite(number) ? Rounded(number, precision) : ValueText.Of(number));
    }

    /// <summary>A number with so many digits behind the point; exactly half way, the even digit is taken.</summary>
    private static string Rounded(double number, int precision)
    {
        var format = $"F{precision.ToString(CultureInfo.InvariantCulture)}";
        var up = number.ToString(format, CultureInfo.InvariantCulture);
        // Half way needs one binary digit behind the point for each decimal one, and one more.
        var scaled = Math.ScaleB(number, precision + 1);
        if (!double.IsInteger(scaled)) return up;
        var exact = number.ToString($"F{(precision + 1).ToString(CultureInfo.InvariantCulture)}", CultureInfo.InvariantCulture);
        if (!exact.EndsWith('5')) return up;
        var down = exact[..^1].TrimEnd('.');
        return (down[^1] - '0') % 2 == 0 ? down : up;
    }

    private static CelValue Scientific(CelValue value, int precision)
    {
        if (Number(value) is not { } number) return Wrong("scientific clause can only be used on doubles", value);
        if (!double.IsFinite(number)) return CelValue.Of(ValueText.Of(number));
        var text = number.ToString($"e{precision.ToString(CultureInfo.InvariantCulture)}", CultureInfo.InvariantCulture);
        var exponent = text.IndexOf('e') + 2;
        return CelValue.Of(text[..exponent] + text[exponent..].TrimStart('0').PadLeft(2, '0'));
    }

    private static CelValue Hex(CelContext context, CelValue value, string format)
    {
        var bytes = value.Kind switch
        {
            CelKind.String => Encoding.UTF8.GetBytes(value.AsString()),
            CelKind.Bytes => value.AsBytes(),
            _ => (ReadOnlyMemory<byte>?)null,
        };
        if (bytes is not { } read)
        {
            return Radix(value, format, "only integers, byte buffers, and strings can be formatted as hex");
        }

        TextLibrary.Enter(context, read.Length * 2L);
        return CelValue.Of(format == "x" ? Convert.ToHexStringLower(read.Span) : Convert.ToHexString(read.Span));
    }

    private static CelValue Radix(CelValue value, string format, string rule)
    {
        if (value.Kind is not (CelKind.Int or CelKind.UInt)) return Wrong(rule, value);
        var isNegative = value.Kind == CelKind.Int && value.Bits < 0;
        var magnitude = isNegative ? (ulong)-(Int128)value.Bits : (ulong)value.Bits;
        var digits = format == "o" ? Octal(magnitude) : magnitude.ToString(format, CultureInfo.InvariantCulture);
        return CelValue.Of(isNegative ? $"-{digits}" : digits);
    }

    private static string Octal(ulong number)
    {
        var digits = "";
        do digits = (char)('0' + (int)(number % 8)) + digits;
        while ((number /= 8) > 0);
        return digits;
    }

    private static CelValue Wrong(string rule, CelValue value) =>
        Faults.Invalid($"error during formatting: {rule}, was given {value.RuntimeType.Name}");
}
