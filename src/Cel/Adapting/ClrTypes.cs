using System.Diagnostics.CodeAnalysis;
using System.Collections;
using Cel.Values;

namespace Cel.Adapting;

/// <summary>What the checker takes a .NET type for.</summary>
internal static class ClrTypes
{
    private static readonly Type[] _signed = [typeof(int), typeof(long), typeof(short), typeof(sbyte)];
    private static readonly Type[] _unsigned = [typeof(uint), typeof(ulong), typeof(ushort), typeof(byte)];

    [RequiresUnreferencedCode("It looks for what a type implements.")]
    public static CelType Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            var known = Of(inner);
            return known.TypeKind == CelTypeKind.Simple && known.Name[0] != 'g' ? CelType.Nullable(known) : CelType.Dyn;
        }

        if (type == typeof(string) || type == typeof(char) || type == typeof(Guid) || type == typeof(Uri)) return CelType.String;
        if (type == typeof(bool)) return CelType.Bool;
        if (type == typeof(double) || type == typeof(float) || type == typeof(decimal)) return CelType.Double;
        if (type == typeof(DateTimeOffset) || type == typeof(DateTime)) return CelType.Timestamp;
        if (type == typeof(TimeSpan)) return CelType.Duration;
        if (type == typeof(byte[]) || type == typeof(ReadOnlyMemory<byte>)) return CelType.Bytes;
        if (type.IsEnum || _signed.Contains(type)) return CelType.Int;
        if (_unsigned.Contains(type)) return CelType.UInt;
        if (ElementOf(type, typeof(IDictionary<,>)) is { } map) return CelType.Map(Of(map[0]), Of(map[1]));
        if (ElementOf(type, typeof(IReadOnlyDictionary<,>)) is { } readOnly) return CelType.Map(Of(readOnly[0]), Of(readOnly[1]));
        if (ElementOf(type, typeof(IReadOnlyList<>)) is { } list) return CelType.List(Of(list[0]));
        return typeof(IList).IsAssignableFrom(type) ? CelType.AnyList : CelType.Dyn;
    }

    [RequiresUnreferencedCode("It looks for what a type implements.")]
    private static Type[]? ElementOf(Type type, Type generic) => type.GetInterfaces().Append(type)
        .FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == generic)?.GetGenericArguments();
}
