using System.Text.Json.Nodes;

namespace Bib.Cli.JsonPaths;

/// <summary>Chooses children of a node.</summary>
internal abstract record JsonPathSelector
{
    /// <summary>Whether it chooses one at most.</summary>
    public virtual bool IsSingular => false;

    /// <summary>The children that it chooses; none of a node that is no array or object.</summary>
    public abstract IEnumerable<JsonNode?> Of(JsonNode? node, JsonNode? root);

    /// <summary>An array's elements, an object's values.</summary>
    public static IEnumerable<JsonNode?> Children(JsonNode? node) => node switch
    {
        JsonArray list => list,
        JsonObject map => map.Select(entry => entry.Value),
        _ => [],
    };

    /// <summary><c>.name</c> or <c>['name']</c>.</summary>
    internal sealed record Name(string Key) : JsonPathSelector
    {
        public override bool IsSingular => true;

        public override IEnumerable<JsonNode?> Of(JsonNode? node, JsonNode? root) =>
            node is JsonObject map && map.TryGetPropertyValue(Key, out var value) ? [value] : [];
    }

    /// <summary><c>*</c>.</summary>
    internal sealed record Wildcard : JsonPathSelector
    {
        public override IEnumerable<JsonNode?> Of(JsonNode? node, JsonNode? root) => Children(node);
    }

    /// <summary><c>[2]</c>; a negative one counts from the end.</summary>
    internal sealed record Index(long At) : JsonPathSelector
    {
        public override bool IsSingular => true;

        public override IEnumerable<JsonNode?> Of(JsonNode? node, JsonNode? root)
        {
            if (node is not JsonArray list) return [];
            var at = At < 0 ? list.Count + At : At;
            return at >= 0 && at < list.Count ? [list[(int)at]] : [];
        }
    }

    /// <summary><c>[start:end:step]</c> (RFC 9535, section 2.3.4.2.2).</summary>
    internal sealed record Slice(long? Start, long? End, long Step) : JsonPathSelector
    {
        public override IEnumerable<JsonNode?> Of(JsonNode? node, JsonNode? root)
        {
            if (node is not JsonArray list || Step == 0) yield break;
            var start = Start ?? (Step > 0 ? 0 : list.Count - 1);
            var end = End ?? (Step > 0 ? list.Count : -(long)list.Count - 1);
            if (start < 0) start += list.Count;
            if (end < 0) end += list.Count;
            if (Step > 0)
            {
                var upper = Math.Clamp(end, 0, list.Count);
                for (var at = Math.Clamp(start, 0, list.Count); at < upper; at += Step) yield return list[(int)at];
            }
            else
            {
                var lower = Math.Clamp(end, -1, list.Count - 1L);
                for (var at = Math.Clamp(start, -1, list.Count - 1L); at > lower; at += Step) yield return list[(int)at];
            }
        }
    }

    /// <summary><c>?condition</c>: the children of which it is true.</summary>
    internal sealed record Filter(JsonPathTest Test) : JsonPathSelector
    {
        public override IEnumerable<JsonNode?> Of(JsonNode? node, JsonNode? root) =>
            Children(node).Where(child => Test.Holds(child, root));
    }
}
