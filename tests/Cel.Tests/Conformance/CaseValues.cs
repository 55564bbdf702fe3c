using System.Globalization;
using System.Text.Json;
using Cel.Evaluation;
using Cel.Planning;
using Cel.Values;

namespace Cel.Tests.Conformance;

/// <summary>Typed values of the specification's cases.</summary>
internal static class CaseValues
{
    public static CelValue Read(JsonElement json)
    {
        var kind = json.EnumerateObject().Single();
        var value = kind.Value;
        switch (kind.Name)
        {
            case "null_value":
                return CelValue.Null;
            case "bool_value":
                return CelValue.Of(value.GetBoolean());
            case "int64_value":
                return CelValue.Of(long.Parse(value.GetString()!, CultureInfo.InvariantCulture));
            case "uint64_value":
                return CelValue.Of(ulong.Parse(value.GetString()!, CultureInfo.InvariantCulture));
            case "double_value":
                return CelValue.Of(Double(value));
            case "string_value":
                return CelValue.Of(value.GetString());
            case "bytes_value":
                return CelValue.Of((ReadOnlyMemory<byte>)value.GetBytesFromBase64());
            case "type_value":
                return CelValue.Of(CelType.Opaque(value.GetString()!));
            case "list_value":
                return CelValue.OfList([.. Items(value, "values").Select(Read)]);
            case "map_value":
                var map = new HashMap(0);
                foreach (var entry in Items(value, "entries"))
                {
                    MapNode.Enter(map, Read(entry.GetProperty("key")), Read(entry.GetProperty("value"))).ShouldBeNull();
                }

                return CelValue.Of(map);
            case "object_value":
                return WellKnown(value);
            default:
                throw new InvalidOperationException(kind.Name);
        }
    }

    /// <summary>
    /// Whether two values are the same, in kind and with all their parts: 1 is not 1.0 here, and NaN is NaN.
    /// </summary>
    public static bool AreSame(CelValue one, CelValue other)
    {
        if (one.Kind != other.Kind) return false;
        switch (one.Kind)
        {
            case CelKind.Double:
                return one.AsDouble().Equals(other.AsDouble())
                    && double.IsNegative(one.AsDouble()) == double.IsNegative(other.AsDouble());
            case CelKind.List:
                return one.AsList().Count == other.AsList().Count
                    && one.AsList().ToArray().Zip(other.AsList().ToArray()).All(pair => AreSame(pair.First, pair.Second));
            case CelKind.Map:
                return one.AsMap().Count == other.AsMap().Count && one.AsMap().Keys.All(key =>
                    other.AsMap().TryGet(key, out var there) && one.AsMap().TryGet(key, out var here) && AreSame(here, there));
            default:
                return one == other;
        }
    }

    private static double Double(JsonElement json) => json.ValueKind == JsonValueKind.Number
        ? json.GetDouble()
        : json.GetString() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => double.NaN,
        };

    private static JsonElement.ArrayEnumerator Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out var items) ? items.EnumerateArray() : default;

    private static CelValue WellKnown(JsonElement json)
    {
        var name = json.GetProperty("@type").GetString()!.Split('.')[^1];
        var value = json.GetProperty("value");
        return name switch
        {
            "Int32Value" or "Int64Value" => CelValue.Of(long.Parse(value.ToString(), CultureInfo.InvariantCulture)),
            "UInt32Value" or "UInt64Value" => CelValue.Of(ulong.Parse(value.ToString(), CultureInfo.InvariantCulture)),
            "FloatValue" or "DoubleValue" => CelValue.Of(value.GetDouble()),
            "BytesValue" => CelValue.Of((ReadOnlyMemory<byte>)value.GetBytesFromBase64()),
            "Timestamp" => CelValue.Of(CelTimestamp.TryParse(value.GetString()!)!),
            _ => Plain(value),
        };
    }

    /// <summary>As Protocol Buffers have JSON, in which every number is a double.</summary>
    private static CelValue Plain(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Number:
                return CelValue.Of(json.GetDouble());
            case JsonValueKind.Array:
                return CelValue.OfList([.. json.EnumerateArray().Select(Plain)]);
            case JsonValueKind.Object:
                var map = new HashMap(0);
                foreach (var property in json.EnumerateObject()) map.TryAdd(CelValue.Of(property.Name), Plain(property.Value));
                return CelValue.Of(map);
            default:
                return json.ValueKind == JsonValueKind.String ? CelValue.Of(json.GetString())
                    : json.ValueKind == JsonValueKind.Null ? CelValue.Null
                    : CelValue.Of(json.GetBoolean());
        }
    }
}
