using System.Text.Json.Nodes;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Node;

/// <summary>A ban as a record.</summary>
internal static class BanRecord
{
    public static Shape Shape { get; } = new(
        [new("subject"), new("reason"), new("ends_at"), new("created_by", OnlyWide: true), new("created_at", OnlyWide: true)],
        "subject");

    public static JsonObject Of(Ban ban) => new()
    {
        ["subject"] = ban.Subject,
        ["reason"] = ban.Reason,
        ["ends_at"] = ban.EndsAt is null ? null : TopicRecord.Time(ban.EndsAt),
        ["created_by"] = ban.CreatedBy,
        ["created_at"] = TopicRecord.Time(ban.CreatedAt),
    };
}
