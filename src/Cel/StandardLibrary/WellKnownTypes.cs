using Cel.Adapting;
using Cel.Evaluation;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>Names of types, and the types of Protocol Buffers that are values of the language.</summary>
internal static class WellKnownTypes
{
    /// <summary>The types whose names are values.</summary>
    public static readonly IReadOnlyList<CelType> Names =
    [
        CelType.Bool, CelType.Int, CelType.UInt, CelType.Double, CelType.String, CelType.Bytes, CelType.AnyList, CelType.AnyMap,
        CelType.Null, CelType.AnyType, CelType.AnyOptional, CelType.Timestamp, CelType.Duration,
        IpAddress.AddressType, CidrRange.RangeType,
    ];

    /// <summary>The types that object literals can be written of.</summary>
    public static readonly IReadOnlyList<CelObjectType> All =
    [
        Wrapper("BoolValue", CelType.Bool, CelValue.False),
        Wrapper("BytesValue", CelType.Bytes, CelValue.Of(ReadOnlyMemory<byte>.Empty)),
        Wrapper("StringValue", CelType.String, CelValue.Of("")),
        Wrapper("Int64Value", CelType.Int, CelValue.Of(0L)),
        Wrapper("UInt64Value", CelType.UInt, CelValue.Of(0UL)),
        Wrapper("DoubleValue", CelType.Double, CelValue.Of(0.0)),
        Wrapper("Int32Value", CelType.Int, CelValue.Of(0L), value => value.Kind == CelKind.Int && (int)value.Bits == value.Bits),
        Wrapper("UInt32Value", CelType.UInt, CelValue.Of(0UL), value => value.Kind == CelKind.UInt && (uint)value.Bits == value.Bits),
        Wrapper("FloatValue", CelType.Double, CelValue.Of(0.0), map: value => value.Kind == CelKind.Double
            ? CelValue.Of((double)(float)value.AsDouble()) : value),
        new("google.protobuf.ListValue", [new CelField("values", CelType.AnyList)])
        {
            Result = CelType.AnyList,
            Create = (_, fields) => fields.GetValueOrDefault("values", CelValue.OfList()),
        },
        new("google.protobuf.Struct", [new CelField("fields", CelType.Map(CelType.String, CelType.Dyn))])
        {
            Result = CelType.Map(CelType.String, CelType.Dyn),
            Create = (_, fields) => fields.GetValueOrDefault("fields", CelValue.Of(HashMap.Empty)),
        },
        new("google.protobuf.Value",
        [
            new CelField("null_value", CelType.Int), new CelField("bool_value", CelType.Bool),
            new CelField("number_value", CelType.Double), new CelField("string_value", CelType.String),
            new CelField("list_value", CelType.AnyList), new CelField("struct_value", CelType.AnyMap),
        ])
        {
            Result = CelType.Dyn,
            Create = (_, fields) => fields.Count > 1 ? Faults.Invalid("a google.protobuf.Value has one field")
                : fields.ContainsKey("null_value") ? CelValue.Null
                : fields.Values.FirstOrDefault(),
        },
        new("google.protobuf.Timestamp", [new CelField("seconds", CelType.Int), new CelField("nanos", CelType.Int)])
        {
            Result = CelType.Timestamp,
            Create = (_, fields) => Number(fields, "seconds") is { } seconds && Number(fields, "nanos") is { } nanos
                && nanos is >= 0 and < CelTimestamp.NanosPerSecond && CelTimestamp.TryCreate(seconds, (int)nanos) is { } time
                    ? CelValue.Of(time) : Faults.Invalid("the fields are no moment of the years 1 to 9999"),
        },
        new("google.protobuf.Duration", [new CelField("seconds", CelType.Int), new CelField("nanos", CelType.Int)])
        {
            Result = CelType.Duration,
            Create = (_, fields) => Number(fields, "seconds") is { } seconds && Number(fields, "nanos") is { } nanos
                && (Int128)seconds * CelTimestamp.NanosPerSecond + nanos is var length
                && length >= long.MinValue && length <= long.MaxValue
                    ? CelValue.OfDuration((long)length) : Faults.Overflow("the fields are no span of time up to 292 years"),
        },
    ];

    private static CelObjectType Wrapper(
        string name, CelType type, CelValue zero, Func<CelValue, bool>? fits = null, Func<CelValue, CelValue>? map = null) =>
        new($"google.protobuf.{name}", [new CelField("value", type)])
        {
            Result = CelType.Nullable(type),
            Create = (_, fields) =>
            {
                var value = fields.GetValueOrDefault("value", zero);
                if (value.Kind != zero.Kind) return Faults.NoOverload(name, value);
                if (fits?.Invoke(value) == false) return Faults.Overflow($"{value} does not fit {name}");
                return map?.Invoke(value) ?? value;
            },
        };

    private static long? Number(IReadOnlyDictionary<string, CelValue> fields, string name) =>
        !fields.TryGetValue(name, out var value) ? 0 : value.Kind == CelKind.Int ? value.AsInt() : null;
}
