using System.Text.Json.Nodes;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Node;

/// <summary>A node as a record.</summary>
internal static class NodeRecord
{
    public static Shape Shape { get; } = new(
        [
            new("node_id"), new("name"), new("state"), new("version"), new("engine"),
            new("database.version"), new("process_id", OnlyWide: true), new("data_dir", OnlyWide: true),
            new("mode", OnlyWide: true),
        ],
        "node_id");

    public static JsonObject Of(GetInfoResponse info) => new()
    {
        ["node_id"] = info.NodeId,
        ["name"] = info.Name,
        ["state"] = info.State == NodeState.Ready ? "ready" : "degraded",
        ["problems"] = new JsonArray([.. info.Problems.Select(problem => JsonValue.Create(problem))]),
        ["version"] = info.Version,
        ["engine"] = info.Engine,
        ["mode"] = KnownNodeRecord.ModeOf(info.Mode),
        ["process_id"] = info.ProcessId,
        ["started_at"] = info.StartedAt.ToDateTimeOffset().ToString("O"),
        ["ready_after_ms"] = info.ReadyAfterMs,
        ["memory_bytes"] = info.MemoryBytes,
        ["data_dir"] = info.DataDir,
        ["database"] = new JsonObject
        {
            ["provider"] = info.Database.Provider,
            ["version"] = info.Database.Version,
            ["available"] = info.Database.Available,
        },
    };
}
