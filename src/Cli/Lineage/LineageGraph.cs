using System.Text.Json.Nodes;
using Bib.Cli.Commands.Dataset;

namespace Bib.Cli.Lineage;

/// <summary>A lineage as a node told it. Pure.</summary>
internal sealed class LineageGraph(V1.GetLineageResponse told)
{
    private readonly ILookup<int, int> _inputs = told.Edges.ToLookup(edge => edge.Output, edge => edge.Input);
    private readonly ILookup<int, int> _outputs = told.Edges.ToLookup(edge => edge.Input, edge => edge.Output);

    /// <summary>Versions and what else there is; the first is the one that was asked for.</summary>
    public IReadOnlyList<V1.LineageNode> Nodes => told.Nodes;

    /// <summary>Which was made of which, as places among the nodes.</summary>
    public IEnumerable<(int Output, int Input)> Edges => told.Edges.Select(edge => (edge.Output, edge.Input));

    /// <summary>Whether there is more.</summary>
    public bool IsCut => told.IsCut;

    /// <summary>What a node was made of.</summary>
    public IEnumerable<int> InputsOf(int place) => _inputs[place];

    /// <summary>What was made of a node.</summary>
    public IEnumerable<int> OutputsOf(int place) => _outputs[place];

    /// <summary>A node's name: for a version as other commands take it, else its address.</summary>
    public string NameOf(int place) =>
        Nodes[place].Address is var address && address.StartsWith("bib://", StringComparison.Ordinal)
            ? address["bib://".Length..]
            : address;

    /// <summary>As a record; edges name their nodes.</summary>
    public JsonObject ToRecord() => new()
    {
        ["dataset"] = NameOf(0),
        ["nodes"] = new JsonArray([.. Nodes.Select((node, place) => (JsonNode)new JsonObject
        {
            ["name"] = NameOf(place),
            ["address"] = node.Address,
            ["job"] = node.Job.Length == 0 ? null : node.Job,
            ["code"] = node.Code.Length == 0 ? null : node.Code,
            ["version"] = node.Version is null ? null : DatasetRecord.Of(node.Version),
        })]),
        ["edges"] = new JsonArray([.. Edges.Select(edge => (JsonNode)new JsonObject
        {
            ["output"] = NameOf(edge.Output),
            ["input"] = NameOf(edge.Input),
        })]),
        ["cut"] = IsCut,
    };
}
