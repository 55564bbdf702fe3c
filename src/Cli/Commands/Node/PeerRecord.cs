using System.Text.Json.Nodes;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Node;

/// <summary>A peer that there is a connection with, as a record.</summary>
internal static class PeerRecord
{
    public static Shape Shape { get; } = new(
        [
            new("peer_id"), new("address"), new("direction"), new("relayed"), new("agent"), new("connected_at"),
            new("node", OnlyWide: true), new("connections", OnlyWide: true),
        ],
        "peer_id");

    public static JsonObject Of(Peer peer) => new()
    {
        ["peer_id"] = peer.PeerId,
        ["address"] = peer.Address,
        ["direction"] = peer.Outbound ? "outbound" : "inbound",
        ["relayed"] = peer.Relayed,
        ["agent"] = peer.Agent,
        ["node"] = peer.Node,
        ["connected_at"] = TopicRecord.Time(peer.ConnectedAt),
        ["connections"] = peer.Connections,
    };
}
