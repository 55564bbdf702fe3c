using System.Text.Json.Nodes;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Errors;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.User;

/// <summary>A user as a record, and its words on the command line.</summary>
internal static class UserRecord
{
    public static readonly string[] Roles = ["admin", "member", "read-only"];
    public static readonly string[] Statuses = ["active", "disabled", "deleted"];

    public static Shape Shape { get; } = new(
        [
            new("id"), new("name"), new("role"), new("status"), new("updated_at"),
            new("email", OnlyWide: true), new("created_at", OnlyWide: true), new("public_key", OnlyWide: true),
            new("etag", OnlyWide: true),
        ],
        "id");

    public static JsonObject Of(V1.User user) => new()
    {
        ["id"] = user.Id,
        ["name"] = user.Name,
        ["email"] = user.Email,
        ["role"] = NameOf(user.Role),
        ["status"] = user.Status switch
        {
            V1.UserStatus.Active => "active",
            V1.UserStatus.Disabled => "disabled",
            V1.UserStatus.Deleted => "deleted",
            _ => "unknown",
        },
        ["public_key"] = Convert.ToHexStringLower(user.PublicKey.Span),
        ["created_at"] = TopicRecord.Time(user.CreatedAt),
        ["updated_at"] = TopicRecord.Time(user.UpdatedAt),
        ["etag"] = user.Etag,
    };

    public static string NameOf(V1.NodeRole role) => role switch
    {
        V1.NodeRole.Admin => "admin",
        V1.NodeRole.Member => "member",
        V1.NodeRole.ReadOnly => "read-only",
        _ => "unknown",
    };

    public static V1.NodeRole RoleOf(string name) => name switch
    {
        "admin" => V1.NodeRole.Admin,
        "member" => V1.NodeRole.Member,
        "read-only" => V1.NodeRole.ReadOnly,
        _ => throw new CliException(
            CliException.WrongUsage, ExitCode.Usage,
            $"'{name}' is no role on a node; the roles are {string.Join(", ", Roles)}.", "bib user create --help"),
    };
}
