using System.Text.Json;
using Cel.Values;

namespace Cel.Tests.Conformance;

/// <summary>Types of the specification's cases.</summary>
internal static class CaseTypes
{
    public static CelType Read(JsonElement json)
    {
        var kind = json.EnumerateObject().Single();
        var value = kind.Value;
        return kind.Name switch
        {
            "primitive" => Primitive(value.GetString()!),
            "wrapper" => CelType.Nullable(Primitive(value.GetString()!)),
            "null" => CelType.Null,
            "dyn" => CelType.Dyn,
            "list_type" => CelType.List(Read(value.GetProperty("elem_type"))),
            "map_type" => CelType.Map(Read(value.GetProperty("key_type")), Read(value.GetProperty("value_type"))),
            "type_param" => CelType.Parameter(value.GetString()!),
            "abstract_type" => CelType.Opaque(value.GetProperty("name").GetString()!,
                [.. value.TryGetProperty("parameter_types", out var types) ? types.EnumerateArray().Select(Read) : []]),
            "message_type" => Message(value.GetString()!),
            "type" => CelType.TypeOf(Read(value)),
            "well_known" => value.GetString() == "TIMESTAMP" ? CelType.Timestamp : CelType.Duration,
            _ => throw new InvalidOperationException(kind.Name),
        };
    }

    private static CelType Primitive(string name) => name switch
    {
        "BOOL" => CelType.Bool,
        "INT64" => CelType.Int,
        "UINT64" => CelType.UInt,
        "DOUBLE" => CelType.Double,
        "STRING" => CelType.String,
        _ => CelType.Bytes,
    };

    private static CelType Message(string name) => name.Split('.')[^1] switch
    {
        "BoolValue" => CelType.Nullable(CelType.Bool),
        "Int32Value" or "Int64Value" => CelType.Nullable(CelType.Int),
        "UInt32Value" or "UInt64Value" => CelType.Nullable(CelType.UInt),
        "FloatValue" or "DoubleValue" => CelType.Nullable(CelType.Double),
        "StringValue" => CelType.Nullable(CelType.String),
        "BytesValue" => CelType.Nullable(CelType.Bytes),
        "ListValue" => CelType.AnyList,
        "Struct" => CelType.Map(CelType.String, CelType.Dyn),
        "Timestamp" => CelType.Timestamp,
        "Duration" => CelType.Duration,
        _ => CelType.Dyn,
    };
}
