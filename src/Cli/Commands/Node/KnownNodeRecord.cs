using System.Text.Json.Nodes;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Node;

/// <summary>A node that this one knows, as a record.</summary>
internal static class KnownNodeRecord
{
    public static Shape Shape { get; } = new(
        [
            new("node_id"), new("state"), new("mode"), new("last_seen"), new("score"),
            new("address", OnlyWide: true), new("storage", OnlyWide: true), new("trusted_storage", OnlyWide: true),
            new("successes", OnlyWide: true), new("failures", OnlyWide: true), new("created_at", OnlyWide: true),
        ],
        "node_id");

    public static JsonObject Of(KnownNode node) => new()
    {
        ["node_id"] = node.NodeId,
        ["state"] = node.Self ? "this node" : node.Connection is null ? "not connected" : "connected",
        ["mode"] = ModeOf(node.Mode),
        ["last_seen"] = node.LastSeen is null ? null : TopicRecord.Time(node.LastSeen),
        ["score"] = Math.Round(node.Score, 2),
        ["address"] = node.Connection?.Address ?? node.Addresses.FirstOrDefault() ?? "",
        ["addresses"] = new JsonArray([.. node.Addresses.Select(address => JsonValue.Create(address))]),
        ["storage"] = node.Storage == NodeStorage.Sqlite ? "sqlite" : "postgres",
        ["trusted_storage"] = node.TrustedStorage,
        ["successes"] = node.Successes,
        ["failures"] = node.Failures,
        ["created_at"] = TopicRecord.Time(node.CreatedAt),
        ["self"] = node.Self,
        ["connected"] = node.Connection is not null,
    };

    public static string ModeOf(NodeMode mode) => mode switch
    {
        NodeMode.Full => "full",
        NodeMode.Selective => "selective",
        NodeMode.Proxy => "proxy",
        _ => "",
    };
}
