using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Orleans.Embedded.Guards;

/// <summary>Makes immutable collections anew, element by element.</summary>
[SuppressMessage("Performance", "CA1859", Justification = "All are called through one delegate type.")]
internal static class ImmutableCollections
{
    public static Func<object, int, object?> Plan(Type type, Func<object?, int, object?> rebuild)
    {
        var method = typeof(ImmutableCollections).GetMethod(
            type.GetGenericTypeDefinition().Name.Split('`')[0], BindingFlags.Static | BindingFlags.NonPublic)!;
        var copy = method.MakeGenericMethod(type.GetGenericArguments())
            .CreateDelegate<Func<object, Func<object?, object?>, object?>>();
        return (value, depth) => copy(value, element => rebuild(element, depth));
    }

    private static object? ImmutableArray<T>(object value, Func<object?, object?> rebuild) =>
        ((ImmutableArray<T>)value) is { IsDefault: false } array
            ? System.Collections.Immutable.ImmutableArray.CreateRange(array.Select(item => (T)rebuild(item)!))
            : default(ImmutableArray<T>);

    private static object? ImmutableList<T>(object value, Func<object?, object?> rebuild) =>
        System.Collections.Immutable.ImmutableList.CreateRange(((ImmutableList<T>)value).Select(item => (T)rebuild(item)!));

    private static object? ImmutableQueue<T>(object value, Func<object?, object?> rebuild) =>
        System.Collections.Immutable.ImmutableQueue.CreateRange(((ImmutableQueue<T>)value).Select(item => (T)rebuild(item)!));

    private static object? ImmutableStack<T>(object value, Func<object?, object?> rebuild) =>
        System.Collections.Immutable.ImmutableStack.CreateRange(
            ((ImmutableStack<T>)value).Reverse().Select(item => (T)rebuild(item)!));

    private static object? ImmutableHashSet<T>(object value, Func<object?, object?> rebuild)
    {
        var set = (ImmutableHashSet<T>)value;
        return System.Collections.Immutable.ImmutableHashSet.CreateRange(set.KeyComparer, set.Select(item => (T)rebuild(item)!));
    }

    private static object? ImmutableSortedSet<T>(object value, Func<object?, object?> rebuild)
    {
        var set = (ImmutableSortedSet<T>)value;
        return System.Collections.Immutable.ImmutableSortedSet.CreateRange(set.KeyComparer, set.Select(item => (T)rebuild(item)!));
    }

    private static object? ImmutableDictionary<TKey, TValue>(object value, Func<object?, object?> rebuild)
        where TKey : notnull
    {
        var map = (ImmutableDictionary<TKey, TValue>)value;
        return System.Collections.Immutable.ImmutableDictionary.CreateRange(
            map.KeyComparer, map.ValueComparer, map.Select(pair => Pair(pair, rebuild)));
    }

    private static object? ImmutableSortedDictionary<TKey, TValue>(object value, Func<object?, object?> rebuild)
        where TKey : notnull
    {
        var map = (ImmutableSortedDictionary<TKey, TValue>)value;
        return System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(
            map.KeyComparer, map.ValueComparer, map.Select(pair => Pair(pair, rebuild)));
    }

    private static KeyValuePair<TKey, TValue> Pair<TKey, TValue>(KeyValuePair<TKey, TValue> pair, Func<object?, object?> rebuild) =>
        KeyValuePair.Create((TKey)rebuild(pair.Key)!, (TValue)rebuild(pair.Value)!);
}
