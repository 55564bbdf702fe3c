using Cel.Values;

namespace Cel.Adapting;

/// <summary>A dictionary from text to objects.</summary>
internal sealed class ReadOnlyDictionaryMap(IReadOnlyDictionary<string, object?> map, CelAdapter adapter) : CelMap
{
    public override int Count => map.Count;

    public override IEnumerable<CelValue> Keys => map.Keys.Select(CelValue.Of);

    public override bool TryGet(CelValue key, out CelValue value)
    {
        if (key.Ref is string text) return TryGet(text, out value);
        value = default;
        return false;
    }

    public override bool TryGet(string key, out CelValue value)
    {
        var isThere = map.TryGetValue(key, out var found);
        value = isThere ? adapter.ToValue(found) : default;
        return isThere;
    }
}
