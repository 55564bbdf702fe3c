using System.Collections;
using Cel.Values;

namespace Cel.Adapting;

/// <summary>A dictionary of any other types.</summary>
internal sealed class UntypedMap(IDictionary map, CelAdapter adapter) : CelMap
{
    public override int Count => map.Count;

    public override IEnumerable<CelValue> Keys => map.Keys.Cast<object>().Select(adapter.ToValue);

    public override bool TryGet(CelValue key, out CelValue value)
    {
        foreach (var candidate in Candidates(key))
        {
            // A typed dictionary does not have keys of other types, and says so by false.
            if (!map.Contains(candidate)) continue;
            value = adapter.ToValue(map[candidate]);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>What .NET may call the key: an integer has many types.</summary>
    private static IEnumerable<object> Candidates(CelValue key)
    {
        if (key.Ref is string text)
        {
            yield return text;
            if (Guid.TryParse(text, out var id)) yield return id;
            yield break;
        }

        if (key.Kind == CelKind.Bool) yield return key.AsBool();
        if (Whole(key) is not { } number) yield break;
        if (number >= int.MinValue && number <= int.MaxValue) yield return (int)number;
        if (number >= long.MinValue && number <= long.MaxValue) yield return (long)number;
        if (number >= 0 && number <= uint.MaxValue) yield return (uint)number;
        if (number >= 0) yield return (ulong)number;
    }

    private static Int128? Whole(CelValue key) => key.Kind switch
    {
        CelKind.Int => key.AsInt(),
        CelKind.UInt => key.AsUInt(),
        CelKind.Double when double.IsInteger(key.AsDouble()) && Math.Abs(key.AsDouble()) < 1e18 => (Int128)key.AsDouble(),
        _ => null,
    };
}
