using System.Globalization;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Cel.Values;

namespace Bib.Cli.Commands.Eval;

/// <summary>
/// Values of expressions as JSON: moments and spans of time as <c>string(x)</c> writes them, bytes in base64, numbers
/// that JSON has not as text.
/// </summary>
internal static class EvalJson
{
    /// <summary>
    /// How many values one is written with at most: an expression may name a list twice in a list, and that one twice
    /// again, which costs it nothing and would be written out.
    /// </summary>
    private const int ValuesMax = 10_000_000;

    /// <exception cref="CliException">It would be written with too many values.</exception>
    public static JsonNode? Of(CelValue value)
    {
        var left = ValuesMax;
        return Of(value, ref left);
    }

    private static JsonNode? Of(CelValue value, ref int left)
    {
        if (--left < 0)
        {
            throw new CliException(
                CliException.BadExpression, ExitCode.Failed, $"The value has more than {ValuesMax} parts.",
                "Let the expression select those that you need.");
        }

        return value.Kind switch
        {
            CelKind.Null => null,
            CelKind.Bool => value.AsBool(),
            CelKind.Int => value.AsInt(),
            CelKind.UInt => value.AsUInt(),
            CelKind.Double when double.IsFinite(value.AsDouble()) => value.AsDouble(),
            CelKind.Double => value.AsDouble().ToString(CultureInfo.InvariantCulture),
            CelKind.String => value.AsString(),
            CelKind.Bytes => Convert.ToBase64String(value.AsBytes().Span),
            CelKind.Timestamp => value.AsTimestamp().ToString(),
            CelKind.Duration => SecondsOf(value),
            CelKind.Type => value.AsType().Name,
            CelKind.Optional => value.AsOptional() is { HasValue: true } optional ? Of(optional.Value, ref left) : null,
            CelKind.List => ListOf(value.AsList(), ref left),
            CelKind.Map => ObjectOf(value.AsMap(), ref left),
            CelKind.Object => value.AsObject<CelObject>().Text ?? value.ToString(),
            _ => value.ToString(),
        };
    }

    private static JsonArray ListOf(CelList list, ref int left)
    {
        var array = new JsonArray();
        for (var index = 0; index < list.Count; index++) array.Add(Of(list[index], ref left));
        return array;
    }

    private static JsonObject ObjectOf(CelMap map, ref int left)
    {
        var record = new JsonObject();
        foreach (var key in map.Keys)
        {
            map.TryGet(key, out var value);
            record[key.Kind == CelKind.String ? key.AsString() : key.ToString()] = Of(value, ref left);
        }

        return record;
    }

    /// <summary>The seconds, without the call that reads them: <c>duration("90s")</c>.</summary>
    private static string SecondsOf(CelValue duration) => duration.ToString().Split('"')[1];
}
