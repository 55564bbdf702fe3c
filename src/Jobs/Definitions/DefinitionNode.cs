using System.Globalization;
using System.Text.Json.Nodes;

namespace Bib.Jobs.Definitions;

/// <summary>A part of a definition, whichever form it came in, with its place.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">From 1.</param>
/// <param name="Text">Of a text, number or truth value: itself.</param>
internal sealed record DefinitionNode(NodeKind Kind, int Line, string Text = "")
{
    /// <summary>The parts of a list, in order.</summary>
    public List<DefinitionNode> Items { get; } = [];

    /// <summary>The parts of a map, in order, each name once.</summary>
    public List<KeyValuePair<string, DefinitionNode>> Entries { get; } = [];

    /// <summary>The part with a name; null when there is none.</summary>
    public DefinitionNode? Find(string name) => Entries.FirstOrDefault(entry => entry.Key == name).Value;

    /// <summary>What it is, in a message.</summary>
    public string Said => Kind switch
    {
        NodeKind.Null => "nothing",
        NodeKind.Bool => $"'{Text}', which is a truth value",
        NodeKind.Number => $"'{Text}', which is a number",
        NodeKind.Text => "text",
        NodeKind.List => "a list",
        _ => "a map",
    };

    /// <summary>As JSON, the names of maps in their order.</summary>
    public JsonNode? ToJson() => Kind switch
    {
        NodeKind.Null => null,
        NodeKind.Bool => Text == "true",
        NodeKind.Number => NumberOf(),
        NodeKind.Text => Text,
        NodeKind.List => new JsonArray([.. Items.Select(item => item.ToJson())]),
        _ => new JsonObject(Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.ToJson()))),
    };

    private JsonValue NumberOf() => long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
        ? JsonValue.Create(whole)
        : JsonValue.Create(double.Parse(Text, NumberStyles.Float, CultureInfo.InvariantCulture));
}
