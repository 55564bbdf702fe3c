using System.Text.Json;
using Cel.Values;

namespace Cel.Adapting;

/// <summary>JSON as values, read where it lies.</summary>
internal static class JsonValues
{
    public static CelValue Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => CelValue.Null,
        JsonValueKind.True => CelValue.True,
        JsonValueKind.False => CelValue.False,
        JsonValueKind.String => CelValue.Of(json.GetString()),
        JsonValueKind.Number when json.TryGetInt64(out var number) => CelValue.Of(number),
        JsonValueKind.Number when json.TryGetUInt64(out var number) => CelValue.Of(number),
        JsonValueKind.Number => CelValue.Of(json.GetDouble()),
        JsonValueKind.Array => CelValue.Of(new JsonList(json)),
        _ => CelValue.Of(new JsonMap(json)),
    };

    private sealed class JsonList(JsonElement json) : CelList
    {
        private readonly JsonElement[] _elements = [.. json.EnumerateArray()];

        public override int Count => _elements.Length;

        public override CelValue this[int index] => Of(_elements[index]);
    }

    private sealed class JsonMap(JsonElement json) : CelMap
    {
        // A name that is there twice counts once, with the last value, as everywhere with JSON.
        private readonly string[] _keys = [.. json.EnumerateObject().Select(property => property.Name).Distinct()];

        public override int Count => _keys.Length;

        public override IEnumerable<CelValue> Keys => _keys.Select(CelValue.Of);

        public override bool TryGet(CelValue key, out CelValue value)
        {
            if (key.Ref is string text) return TryGet(text, out value);
            value = default;
            return false;
        }

        public override bool TryGet(string key, out CelValue value)
        {
            var isThere = json.TryGetProperty(key, out var found);
            value = isThere ? Of(found) : default;
            return isThere;
        }
    }
}
