using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Orleans.Runtime;

namespace Orleans.Embedded.Guards;

/// <summary>
/// Takes a value apart by its numbered members and makes it anew, as serialising it would; what has no number is lost.
/// </summary>
internal sealed class ValueRebuilder
{
    private const int MaxDepth = 64;

    private static readonly HashSet<Type> _leaves =
    [
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan),
        typeof(DateOnly), typeof(TimeOnly), typeof(Uri), typeof(Version), typeof(BigInteger), typeof(Int128),
        typeof(UInt128), typeof(Half), typeof(Rune), typeof(CancellationToken), typeof(IPAddress), typeof(IPEndPoint),
        typeof(CultureInfo),
    ];

    private static readonly HashSet<Type> _immutableCollections =
    [
        typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>),
        typeof(ImmutableQueue<>), typeof(ImmutableStack<>), typeof(ImmutableDictionary<,>),
        typeof(ImmutableSortedDictionary<,>),
    ];

    private readonly ConcurrentDictionary<Type, Func<object, int, object?>> _plans = [];

    /// <summary>The same value made anew.</summary>
    /// <exception cref="RebuildFailure">It is mutable or not serializable.</exception>
    public object? Rebuild(object? value) => Rebuild(value, 0);

    private object? Rebuild(object? value, int depth)
    {
        if (value is null) return null;
        if (depth > MaxDepth) throw new RebuildFailure($"it nests more than {MaxDepth} levels deep.");
        return _plans.GetOrAdd(value.GetType(), Plan)(value, depth + 1);
    }

    private Func<object, int, object?> Plan(Type type)
    {
        if (IsLeaf(type)) return static (value, _) => value;
        if (type == typeof(ReadOnlyMemory<byte>))
            return static (value, _) => new ReadOnlyMemory<byte>(((ReadOnlyMemory<byte>)value).ToArray());
        if (type.IsArray)
            return Refuse(type, "an array can be changed by both sides; use ImmutableArray<T> or ReadOnlyMemory<byte>");
        if (typeof(Delegate).IsAssignableFrom(type)) return Refuse(type, "code does not cross calls");
        if (typeof(IGrainBase).IsAssignableFrom(type)) return Refuse(type, "it is a grain object; pass this.AsReference<T>()");
        if (typeof(IAddressable).IsAssignableFrom(type))
            return Refuse(type, "it is an observer object; pass IGrainFactory.CreateObjectReference's answer");
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (definition is not null && _immutableCollections.Contains(definition)) return ImmutableCollections.Plan(type, Rebuild);
        if (IsAsyncEnumerable(type)) return static (value, _) => value;
        if (definition == typeof(KeyValuePair<,>) || typeof(ITuple).IsAssignableFrom(type))
            return new MemberPlan(type, MemberPlan.AllFields(type), Rebuild).Apply;
        if (type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            return MemberPlan.FirstMutable(type) is { } member
                ? Refuse(type, $"its member {member} can be set after it was made; use init or readonly")
                : new MemberPlan(type, MemberPlan.Numbered(type), Rebuild).Apply;
        }

        return Refuse(type, type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) == true
            ? "a mutable collection can be changed by both sides; use one of System.Collections.Immutable"
            : "it has no [GenerateSerializer]");
    }

    private static bool IsLeaf(Type type) => type.IsPrimitive || type.IsEnum || _leaves.Contains(type)
        || typeof(Type).IsAssignableFrom(type)
        || typeof(GrainReference).IsAssignableFrom(type)
        || (type.Assembly == typeof(ValueRebuilder).Assembly && type.IsDefined(typeof(ImmutableAttribute), inherit: false));

    private static bool IsAsyncEnumerable(Type type) => type.GetInterfaces().Any(
        candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>));

    private static Func<object, int, object?> Refuse(Type type, string why) =>
        (_, _) => throw new RebuildFailure($"{type} is not fit for it: {why}.");
}
