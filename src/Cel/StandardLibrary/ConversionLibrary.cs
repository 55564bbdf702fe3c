using System.Globalization;
using System.Text;
using Cel.Evaluation;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>Types as functions, and <c>size</c>.</summary>
internal static class ConversionLibrary
{
    private const double TwoTo63 = 9_223_372_036_854_775_808.0;
    private const double TwoTo64 = 18_446_744_073_709_551_616.0;

    private static readonly UTF8Encoding _strictUtf8 = new(false, throwOnInvalidBytes: true);

    public static void Declare(Signatures signatures)
    {
        signatures.Function("type", Signatures.T, CelType.TypeOf(Signatures.T), (_, value) => CelValue.Of(value.RuntimeType));
        signatures.Function("dyn", Signatures.T, CelType.Dyn, (_, value) => value);
        foreach (var type in new[] { CelType.Bool, CelType.Int, CelType.UInt, CelType.Double, CelType.String, CelType.Bytes })
        {
            signatures.Function(type.Name, type, type, (_, value) => value);
        }

        signatures.Function("bool", CelType.String, CelType.Bool, (_, value) => ToBool(value.AsString()));
        signatures.Function("int", CelType.UInt, CelType.Int, (_, value) =>
            value.Bits < 0 ? OutOfRange(value, "int") : CelValue.Of(value.Bits));
        signatures.Function("int", CelType.Double, CelType.Int, (_, value) =>
            value.Number is > -TwoTo63 and < TwoTo63 ? CelValue.Of((long)value.Number) : OutOfRange(value, "int"));
        signatures.Function("int", CelType.String, CelType.Int, (context, value) =>
            long.TryParse(Charged(context, value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? CelValue.Of(number) : NotRead(value, "int"));
        signatures.Function("int", CelType.Timestamp, CelType.Int, (_, value) => CelValue.Of(value.AsTimestamp().Seconds));
        signatures.Function("uint", CelType.Int, CelType.UInt, (_, value) =>
            value.Bits < 0 ? OutOfRange(value, "uint") : CelValue.Of((ulong)value.Bits));
        signatures.Function("uint", CelType.Double, CelType.UInt, (_, value) =>
            value.Number is >= 0 and < TwoTo64 ? CelValue.Of((ulong)value.Number) : OutOfRange(value, "uint"));
        signatures.Function("uint", CelType.String, CelType.UInt, (context, value) =>
            ulong.TryParse(Charged(context, value), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? CelValue.Of(number) : NotRead(value, "uint"));
        signatures.Function("double", CelType.Int, CelType.Double, (_, value) => CelValue.Of((double)value.Bits));
        signatures.Function("double", CelType.UInt, CelType.Double, (_, value) => CelValue.Of((double)value.AsUInt()));
        signatures.Function("double", CelType.String, CelType.Double, (context, value) => ToDouble(context, value));
        signatures.Function("bytes", CelType.String, CelType.Bytes, ToBytes);
        DeclareText(signatures);
        DeclareSize(signatures);
    }

    /// <summary>How many code points a text has.</summary>
    public static long CodePoints(string text)
    {
        var count = (long)text.Length;
        if (text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0) return count;
        for (var index = 1; index < text.Length; index++)
        {
            if (char.IsLowSurrogate(text[index]) && char.IsHighSurrogate(text[index - 1])) count--;
        }

        return count;
    }

    private static void DeclareText(Signatures signatures)
    {
        signatures.Function("string", CelType.Bool, CelType.String, (_, value) => CelValue.Of(value.IsTrue ? "true" : "false"));
        signatures.Function("string", CelType.Int, CelType.String, (_, value) =>
            CelValue.Of(value.AsInt().ToString(CultureInfo.InvariantCulture)));
        signatures.Function("string", CelType.UInt, CelType.String, (_, value) =>
            CelValue.Of(value.AsUInt().ToString(CultureInfo.InvariantCulture)));
        signatures.Function("string", CelType.Double, CelType.String, (_, value) =>
            CelValue.Of(ValueText.Of(value.AsDouble())));
        signatures.Function("string", CelType.Timestamp, CelType.String, (_, value) =>
            CelValue.Of(value.AsTimestamp().ToString()));
        signatures.Function("string", CelType.Duration, CelType.String, (_, value) =>
            CelValue.Of(ValueText.OfDuration(value.AsDuration())));
        signatures.Function("string", CelType.Bytes, CelType.String, ToText);
    }

    private static void DeclareSize(Signatures signatures)
    {
        Size(CelType.String, (context, value) =>
        {
            context.Charge(value.AsString().Length >> 4);
            return CodePoints(value.AsString());
        });
        Size(CelType.Bytes, (_, value) => value.AsBytes().Length);
        Size(Signatures.ListOfT, (_, value) => value.AsList().Count);
        Size(Signatures.MapOfKV, (_, value) => value.AsMap().Count);

        void Size(CelType type, Func<CelContext, CelValue, long> count)
        {
            signatures.Function("size", type, CelType.Int, (context, value) => CelValue.Of(count(context, value)));
            signatures.Method("size", [type], CelType.Int, (context, arguments) => CelValue.Of(count(context, arguments[0])));
        }
    }

    private static CelValue ToBool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => CelValue.True,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => CelValue.False,
        _ => NotRead(CelValue.Of(text), "bool"),
    };

    private static CelValue ToDouble(CelContext context, CelValue value)
    {
        var text = Charged(context, value);
        switch (text)
        {
            case "NaN":
                return CelValue.Of(double.NaN);
            case "Infinity" or "+Infinity" or "Inf" or "+Inf" or "inf" or "+inf":
                return CelValue.Of(double.PositiveInfinity);
            case "-Infinity" or "-Inf" or "-inf":
                return CelValue.Of(double.NegativeInfinity);
        }

        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Styles, CultureInfo.InvariantCulture, out var number) && !double.IsNaN(number)
            ? CelValue.Of(number)
            : NotRead(value, "double");
    }

    private static CelValue ToBytes(CelContext context, CelValue value)
    {
        context.Charge(value.AsString().Length >> 4);
        context.Allocate(value.AsString().Length);
        return CelValue.Of((ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(value.AsString()));
    }

    private static CelValue ToText(CelContext context, CelValue value)
    {
        var bytes = value.AsBytes();
        context.Charge(bytes.Length >> 4);
        context.Allocate(bytes.Length * 2L);
        try
        {
            return CelValue.Of(_strictUtf8.GetString(bytes.Span));
        }
        catch (DecoderFallbackException)
        {
            return Faults.Invalid("the bytes are not text in UTF-8");
        }
    }

    private static string Charged(CelContext context, CelValue value)
    {
        context.Charge(value.AsString().Length >> 4);
        return value.AsString();
    }

    private static CelValue OutOfRange(CelValue value, string type) => Faults.Overflow($"{value} is out of the range of {type}");

    private static CelValue NotRead(CelValue text, string type) => Faults.Invalid($"{text} cannot be read as {type}");
}
