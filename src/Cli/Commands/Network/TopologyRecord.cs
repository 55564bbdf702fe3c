using System.Text.Json.Nodes;
using Bib.Cli.Commands.Node;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Network;

/// <summary>Who is connected with whom, as records: a row for each node, or a graph.</summary>
internal static class TopologyRecord
{
    public static Shape Shape { get; } = new(
        [
            new("peer_id"), new("kind"), new("mode"), new("link"), new("transport"), new("rtt_ms"), new("peers"), new("agent"),
            new("relays", IsLong: true), new("address", OnlyWide: true), new("connected_at", OnlyWide: true),
        ],
        "peer_id");

    /// <summary>A row for each node, with this node's oldest connection with it.</summary>
    public static IEnumerable<JsonObject> RowsOf(GetTopologyResponse topology)
    {
        var self = topology.Nodes.FirstOrDefault(node => node.Kind == TopologyKind.Self)?.PeerId ?? "";
        var own = topology.Links.Where(link => link.Basis == TopologyBasis.Own)
            .GroupBy(link => link.From == self ? link.To : link.From)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var relays = topology.Links.Where(link => link.Basis != TopologyBasis.Own)
            .Select(link => link.Basis == TopologyBasis.Said ? (Of: link.From, Relay: link.To) : (Of: link.To, Relay: link.From))
            .ToLookup(one => one.Of, one => one.Relay, StringComparer.Ordinal);
        return topology.Nodes.Select(node => RowOf(node, self, own.GetValueOrDefault(node.PeerId), relays[node.PeerId]));
    }

    /// <summary>All of it as one object.</summary>
    public static JsonObject GraphOf(GetTopologyResponse topology) => new()
    {
        ["nodes"] = new JsonArray([.. topology.Nodes.Select(NodeOf)]),
        ["edges"] = new JsonArray([.. topology.Links.Select(EdgeOf)]),
        ["cut"] = topology.Cut,
    };

    private static JsonObject RowOf(TopologyNode node, string self, TopologyLink? link, IEnumerable<string> relays)
    {
        var row = NodeOf(node);
        row["link"] = node.Kind == TopologyKind.Self ? "" : link is null ? "none" : link.From == self ? "outbound" : "inbound";
        row["transport"] = link?.Transport ?? "";
        row["rtt_ms"] = RoundTripOf(link);
        row["relays"] = new JsonArray([.. relays.Select(relay => JsonValue.Create(relay))]);
        row["address"] = link?.Address ?? "";
        row["connected_at"] = link?.ConnectedAt is { } since ? TopicRecord.Time(since) : null;
        return row;
    }

    private static JsonObject NodeOf(TopologyNode node) => new()
    {
        ["peer_id"] = node.PeerId,
        ["kind"] = node.Kind switch { TopologyKind.Self => "this node", TopologyKind.Node => "node", _ => "peer" },
        ["connected"] = node.Connected,
        ["mode"] = KnownNodeRecord.ModeOf(node.Mode),
        ["agent"] = node.Agent,
        ["peers"] = node.HasPeers ? node.Peers : null,
    };

    private static JsonObject EdgeOf(TopologyLink link) => new()
    {
        ["from"] = link.From,
        ["to"] = link.To,
        ["basis"] = link.Basis switch
        {
            TopologyBasis.Own => "own", TopologyBasis.Relayed => "relayed", TopologyBasis.Said => "said", _ => "",
        },
        ["relayed"] = link.Relay.Length > 0,
        ["relay"] = link.Relay,
        ["transport"] = link.Transport,
        ["address"] = link.Address,
        ["rtt_ms"] = RoundTripOf(link),
        ["connected_at"] = link.ConnectedAt is { } since ? TopicRecord.Time(since) : null,
    };

    private static JsonNode? RoundTripOf(TopologyLink? link) =>
        link?.RoundTrip is { } time ? Math.Round(time.ToTimeSpan().TotalMilliseconds, 1) : null;
}
