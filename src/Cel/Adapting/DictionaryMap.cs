using Cel.Values;

namespace Cel.Adapting;

/// <summary>A dictionary from text to objects that has only the older interface.</summary>
internal sealed class DictionaryMap(IDictionary<string, object?> map, CelAdapter adapter) : CelMap
{
    public override int Count => map.Count;

    public override IEnumerable<CelValue> Keys => map.Keys.Select(CelValue.Of);

    public override bool TryGet(CelValue key, out CelValue value)
    {
        value = default;
        if (key.Ref is not string text || !map.TryGetValue(text, out var found)) return false;
        value = adapter.ToValue(found);
        return true;
    }
}
