using System.Text.Json.Nodes;
using Bib.Cli.Connections;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Context;

/// <summary>A context as a record.</summary>
internal static class ContextRecord
{
    public static Shape Shape { get; } = new(
        [
            new("name"), new("current"), new("node"), new("signed_in"), new("user_id", OnlyWide: true),
            new("node_id", OnlyWide: true), new("server_key", OnlyWide: true),
        ],
        "name");

    public static JsonObject Of(NodeContext context, Invocation.Invocation invocation) => new()
    {
        ["name"] = context.Name,
        ["current"] = context.Name == invocation.Context.Name,
        ["node"] = context.Socket ?? context.Address!.GetLeftPart(UriPartial.Authority),
        ["signed_in"] = context.Address is null
            || invocation.Contexts.TokenOf(context.Name, invocation.Time.GetUtcNow()) is not null,
        ["user_id"] = context.UserId,
        ["node_id"] = context.NodeId,
        ["server_key"] = context.ServerKey,
    };
}
