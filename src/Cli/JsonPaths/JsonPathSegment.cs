using System.Text.Json.Nodes;

namespace Bib.Cli.JsonPaths;

/// <summary>One step of a path: what its selectors choose of a node, or of it and all that is in it.</summary>
/// <param name="IsDescendant">Whether it also looks into everything below (<c>..</c>).</param>
/// <param name="Selectors">What is chosen; each in turn.</param>
internal sealed record JsonPathSegment(bool IsDescendant, IReadOnlyList<JsonPathSelector> Selectors)
{
    /// <summary>Whether it chooses one node at most.</summary>
    public bool IsSingular => !IsDescendant && Selectors is [{ IsSingular: true }];

    public IEnumerable<JsonNode?> Of(JsonNode? node, JsonNode? root)
    {
        foreach (var selector in Selectors)
        {
            foreach (var chosen in selector.Of(node, root)) yield return chosen;
        }

        if (!IsDescendant) yield break;
        foreach (var child in JsonPathSelector.Children(node))
        {
            foreach (var chosen in Of(child, root)) yield return chosen;
        }
    }
}
