using System.Globalization;
using System.Text.Json.Nodes;
using Bib.Grains.Abstractions.Decisions;
using Cel.Values;

namespace Bib.Jobs.Expressions;

/// <summary>Values of expressions as JSON, which is what variables hold.</summary>
internal static class CelJson
{
    /// <summary>
    /// Parts of one value: an expression may name a list twice in a list, and that one twice again, which costs it
    /// little and would be written out.
    /// </summary>
    private const int PartsMax = 100_000;

    /// <exception cref="RefusalException">It has too many parts.</exception>
    public static JsonNode? Of(CelValue value)
    {
        var left = PartsMax;
        return Of(value, ref left);
    }

    private static JsonNode? Of(CelValue value, ref int left)
    {
        if (--left < 0)
        {
            throw new RefusalException(new(
                RefusalCode.TooMany, $"The value of an expression has more than {PartsMax} parts.",
                "Let the expression select those that are needed.", "definition"));
        }

        switch (value.Kind)
        {
            case CelKind.Null:
                return null;
            case CelKind.Bool:
                return value.AsBool();
            case CelKind.Int:
                return value.AsInt();
            case CelKind.UInt:
                return value.AsUInt();
            case CelKind.Double when double.IsFinite(value.AsDouble()):
                return value.AsDouble();
            case CelKind.Double:
                return value.AsDouble().ToString(CultureInfo.InvariantCulture);
            case CelKind.String:
                return value.AsString();
            case CelKind.Bytes:
                return Convert.ToBase64String(value.AsBytes().Span);
            case CelKind.Timestamp:
                return value.AsTimestamp().ToString();
            case CelKind.List:
                var array = new JsonArray();
                var list = value.AsList();
                for (var index = 0; index < list.Count; index++) array.Add(Of(list[index], ref left));
                return array;
            case CelKind.Map:
                var record = new JsonObject();
                var map = value.AsMap();
                foreach (var key in map.Keys)
                {
                    map.TryGet(key, out var part);
                    record[key.Kind == CelKind.String ? key.AsString() : key.ToString()] = Of(part, ref left);
                }

                return record;
            default:
                return value.ToString();
        }
    }
}
