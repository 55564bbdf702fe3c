using System.Text.Json.Nodes;

namespace Bib.Cli.JsonPaths;

/// <summary>
/// A query of RFC 9535 (JSONPath) over what a command writes as JSON: everything of it but the functions
/// <c>match</c> and <c>search</c>.
/// </summary>
internal sealed class JsonPath
{
    private readonly IReadOnlyList<JsonPathSegment> _segments;

    /// <summary>Segments that follow the root, or a filter's current node.</summary>
    internal JsonPath(IReadOnlyList<JsonPathSegment> segments) => _segments = segments;

    /// <summary>Whether it can select one node at most: names and indexes only (RFC 9535, section 2.3.5.1).</summary>
    internal bool IsSingular => _segments.All(segment => segment.IsSingular);

    /// <summary>Reads an expression such as <c>$[?@.status == 'active'].path</c>.</summary>
    /// <exception cref="FormatException">It is none; the message says at which character and why.</exception>
    public static JsonPath Parse(string text) => new JsonPathParser(text).ReadWhole();

    /// <summary>The nodes that it selects, in order; JSON's null is null.</summary>
    public IReadOnlyList<JsonNode?> Select(JsonNode? document) => Select(document, document);

    /// <summary>The same, from a node inside of a document.</summary>
    internal IReadOnlyList<JsonNode?> Select(JsonNode? from, JsonNode? root)
    {
        IReadOnlyList<JsonNode?> nodes = [from];
        foreach (var segment in _segments) nodes = [.. nodes.SelectMany(node => segment.Of(node, root))];
        return nodes;
    }
}
