using System.Collections;
using System.Net;
using System.Text.Json;
using Cel.StandardLibrary;
using Cel.Values;

namespace Cel.Adapting;

/// <summary>
/// Makes values of .NET objects, without copying what they hold: dictionaries, lists, JSON, and objects of the types
/// that the environment declares. What is handed over must not change while expressions look at it.
/// </summary>
public sealed class CelAdapter
{
    private readonly Dictionary<Type, CelObjectType> _types;

    internal CelAdapter(IEnumerable<CelObjectType> types) =>
        _types = types.Where(type => type.ClrType is not null).ToDictionary(type => type.ClrType!);

    /// <summary>
    /// A value for an object. Integers of .NET become <c>int</c> and unsigned ones <c>uint</c>; a number of JSON is an
    /// <c>int</c> where it is written without fraction and exponent and fits; an enumeration is its number. An object
    /// of a type that nobody declared is an error.
    /// </summary>
    public CelValue ToValue(object? value) => value switch
    {
        null => CelValue.Null,
        string text => CelValue.Of(text),
        bool flag => CelValue.Of(flag),
        int number => CelValue.Of((long)number),
        long number => CelValue.Of(number),
        double number => CelValue.Of(number),
        CelValue already => already,
        CelReference reference => CelValue.Of(reference),
        IReadOnlyDictionary<string, object?> map => CelValue.Of(new ReadOnlyDictionaryMap(map, this)),
        JsonElement json => JsonValues.Of(json),
        JsonDocument json => JsonValues.Of(json.RootElement),
        _ => ToOtherValue(value),
    };

    private CelValue ToOtherValue(object value)
    {
        if (_types.TryGetValue(value.GetType(), out var type)) return CelValue.Of(new ClrObject(value, type, this));
        return value switch
        {
            uint number => CelValue.Of((ulong)number),
            ulong number => CelValue.Of(number),
            short number => CelValue.Of((long)number),
            sbyte number => CelValue.Of((long)number),
            ushort number => CelValue.Of((ulong)number),
            byte number => CelValue.Of((ulong)number),
            float number => CelValue.Of((double)number),
            decimal number => CelValue.Of((double)number),
            char character => CelValue.Of(character.ToString()),
            Guid id => CelValue.Of(id.ToString()),
            Uri uri => CelValue.Of(uri.OriginalString),
            Enum constant => CelValue.Of(Convert.ToInt64(constant, null)),
            byte[] bytes => CelValue.Of((ReadOnlyMemory<byte>)bytes),
            ReadOnlyMemory<byte> bytes => CelValue.Of(bytes),
            DateTimeOffset time => CelValue.Of(CelTimestamp.Of(time)),
            DateTime time => CelValue.Of(CelTimestamp.Of(time.Kind == DateTimeKind.Unspecified
                ? new DateTimeOffset(time, TimeSpan.Zero) : new DateTimeOffset(time))),
            TimeSpan span => CelValue.OfDuration(span.Ticks * TimeSpan.NanosecondsPerTick),
            IPAddress address => CelValue.Of(new IpAddress(address)),
            IDictionary<string, object?> map => CelValue.Of(new DictionaryMap(map, this)),
            IDictionary map => CelValue.Of(new UntypedMap(map, this)),
            IList list => CelValue.Of(new UntypedList(list, this)),
            IReadOnlyList<object?> list => CelValue.Of(new ReadOnlyObjectList(list, this)),
            _ => CelValue.Of(new CelError(CelErrorCode.InvalidArgument,
                $"an object of type {value.GetType().FullName} is no value: declare the type in the environment")),
        };
    }
}
