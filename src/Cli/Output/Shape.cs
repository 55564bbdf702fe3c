using System.Text.Json.Nodes;

namespace Bib.Cli.Output;

/// <summary>
/// How things of one kind are laid out. Records are JSON objects: every format is made from the same one.
/// </summary>
/// <param name="Columns">What a table shows, in order.</param>
/// <param name="NameKey">The field that other commands take as the thing's name.</param>
internal sealed record Shape(IReadOnlyList<Column> Columns, string NameKey)
{
    /// <summary>
    /// Whether a table of none still shows what its columns are. False for findings and differences: that there are
    /// none is said in words.
    /// </summary>
    public bool HasHeadAlone { get; init; } = true;

    /// <summary>What a record holds under a key; null where it holds nothing.</summary>
    public static JsonNode? Field(JsonObject record, string key)
    {
        JsonNode? node = record;
        foreach (var part in key.Split('.')) node = (node as JsonObject)?[part];
        return node;
    }
}
