using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bib.Cli.JsonPaths;

/// <summary>A filter's condition on a node.</summary>
internal abstract record JsonPathTest
{
    public abstract bool Holds(JsonNode? current, JsonNode? root);

    internal sealed record Or(JsonPathTest Left, JsonPathTest Right) : JsonPathTest
    {
        public override bool Holds(JsonNode? current, JsonNode? root) =>
            Left.Holds(current, root) || Right.Holds(current, root);
    }

    internal sealed record And(JsonPathTest Left, JsonPathTest Right) : JsonPathTest
    {
        public override bool Holds(JsonNode? current, JsonNode? root) =>
            Left.Holds(current, root) && Right.Holds(current, root);
    }

    internal sealed record Not(JsonPathTest Inner) : JsonPathTest
    {
        public override bool Holds(JsonNode? current, JsonNode? root) => !Inner.Holds(current, root);
    }

    /// <summary>A path that selects anything.</summary>
    internal sealed record Exists(JsonPathOperand.Query Query) : JsonPathTest
    {
        public override bool Holds(JsonNode? current, JsonNode? root) => Query.Nodes(current, root).Count > 0;
    }

    /// <summary>
    /// Two values beside an operator. What a path does not find equals only what another does not find; only numbers
    /// and texts are greater or less (RFC 9535, section 2.3.5.2.2).
    /// </summary>
    internal sealed record Comparison(JsonPathOperand Left, string Operator, JsonPathOperand Right) : JsonPathTest
    {
        public override bool Holds(JsonNode? current, JsonNode? root)
        {
            var left = Left.Value(current, root);
            var right = Right.Value(current, root);
            return Operator switch
            {
                "==" => AreEqual(left, right),
                "!=" => !AreEqual(left, right),
                "<" => Order(left, right) < 0,
                ">" => Order(left, right) > 0,
                "<=" => AreEqual(left, right) || Order(left, right) < 0,
                _ => AreEqual(left, right) || Order(left, right) > 0,
            };
        }

        private static bool AreEqual((bool IsThere, JsonNode? Node) left, (bool IsThere, JsonNode? Node) right) =>
            left.IsThere == right.IsThere
            && (!left.IsThere
                || (Number(left.Node) is { } a && Number(right.Node) is { } b ? a == b : JsonNode.DeepEquals(left.Node, right.Node)));

        private static int? Order((bool IsThere, JsonNode? Node) left, (bool IsThere, JsonNode? Node) right)
        {
            if (Number(left.Node) is { } a && Number(right.Node) is { } b) return a.CompareTo(b);
            return Text(left.Node) is { } one && Text(right.Node) is { } other ? string.CompareOrdinal(one, other) : null;
        }

        private static double? Number(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number
            ? double.Parse(node.ToString(), CultureInfo.InvariantCulture)
            : null;

        private static string? Text(JsonNode? node) =>
            node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
    }
}
