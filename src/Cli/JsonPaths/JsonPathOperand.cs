using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bib.Cli.JsonPaths;

/// <summary>A value in a filter: written there, found by a path, or made by a function.</summary>
internal abstract record JsonPathOperand
{
    /// <summary>The value, and whether there is one.</summary>
    public abstract (bool IsThere, JsonNode? Node) Value(JsonNode? current, JsonNode? root);

    internal sealed record Literal(JsonNode? Written) : JsonPathOperand
    {
        public override (bool IsThere, JsonNode? Node) Value(JsonNode? current, JsonNode? root) => (true, Written);
    }

    /// <summary><c>@.name</c> or <c>$.name</c>.</summary>
    internal sealed record Query(bool FromRoot, JsonPath Path) : JsonPathOperand
    {
        public IReadOnlyList<JsonNode?> Nodes(JsonNode? current, JsonNode? root) =>
            Path.Select(FromRoot ? root : current, root);

        public override (bool IsThere, JsonNode? Node) Value(JsonNode? current, JsonNode? root) =>
            Nodes(current, root) is [var only] ? (true, only) : (false, null);
    }

    /// <summary><c>length(value)</c>: letters of a text, elements of an array, members of an object.</summary>
    internal sealed record Length(JsonPathOperand Of) : JsonPathOperand
    {
        public override (bool IsThere, JsonNode? Node) Value(JsonNode? current, JsonNode? root) =>
            Of.Value(current, root) switch
            {
                (true, JsonArray list) => (true, JsonValue.Create(list.Count)),
                (true, JsonObject map) => (true, JsonValue.Create(map.Count)),
                (true, JsonValue text) when text.GetValueKind() == JsonValueKind.String =>
                    (true, JsonValue.Create(text.GetValue<string>().EnumerateRunes().Count())),
                _ => (false, null),
            };
    }

    /// <summary><c>count(path)</c>: how many nodes a path selects.</summary>
    internal sealed record Count(Query Of) : JsonPathOperand
    {
        public override (bool IsThere, JsonNode? Node) Value(JsonNode? current, JsonNode? root) =>
            (true, JsonValue.Create(Of.Nodes(current, root).Count));
    }

    /// <summary><c>value(path)</c>: the node where a path selects exactly one.</summary>
    internal sealed record Single(Query Of) : JsonPathOperand
    {
        public override (bool IsThere, JsonNode? Node) Value(JsonNode? current, JsonNode? root) => Of.Value(current, root);
    }
}
