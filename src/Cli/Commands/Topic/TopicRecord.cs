using System.Text.Json.Nodes;
using Bib.Cli.Output;
using Google.Protobuf.WellKnownTypes;

namespace Bib.Cli.Commands.Topic;

/// <summary>A topic as a record, and a topic as it is named on the command line.</summary>
internal static class TopicRecord
{
    public static Shape Shape { get; } = new(
        [
            new("path"), new("status"), new("description"), new("tags"), new("updated_at"),
            new("id", OnlyWide: true), new("created_at", OnlyWide: true), new("etag", OnlyWide: true),
            new("minimum_copies", OnlyWide: true),
        ],
        "path");

    /// <summary>
    /// A UUID is an id, anything else a path: no segment of a path looks like a UUID with its braces off.
    /// </summary>
    public static V1.TopicRef Ref(string named) => Guid.TryParseExact(named, "D", out _)
        ? new V1.TopicRef { Id = named }
        : new V1.TopicRef { Path = named };

    public static JsonObject Of(V1.Topic topic) => new()
    {
        ["path"] = topic.Path,
        ["id"] = topic.Id,
        ["status"] = topic.Status switch
        {
            V1.TopicStatus.Active => "active",
            V1.TopicStatus.Archived => "archived",
            V1.TopicStatus.Deleted => "deleted",
            _ => "unknown",
        },
        ["description"] = topic.Description,
        ["tags"] = new JsonArray([.. topic.Tags.Select(tag => JsonValue.Create(tag))]),
        ["metadata"] = new JsonObject(topic.Metadata
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value))),
        ["minimum_copies"] = topic.MinimumCopies,
        ["columns"] = ColumnOptions.Of(topic.Schema),
        ["roles"] = new JsonArray([.. topic.Roles.Select(RoleOf)]),
        ["created_at"] = Time(topic.CreatedAt),
        ["updated_at"] = Time(topic.UpdatedAt),
        ["archived_at"] = Time(topic.ArchivedAt),
        ["deleted_at"] = Time(topic.DeletedAt),
        ["restorable_until"] = Time(topic.RestorableUntil),
        ["created_by"] = topic.CreatedBy,
        ["etag"] = topic.Etag,
    };

    public static JsonObject RoleOf(V1.TopicRoleGrant grant)
    {
        var role = new JsonObject
        {
            ["user"] = grant.UserId,
            ["role"] = grant.Role.ToString().ToLowerInvariant(),
        };
        if (Time(grant.ExpiresAt) is { } end) role["expires_at"] = end;
        return role;
    }

    public static string? Time(Timestamp? time) => time?.ToDateTimeOffset().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ",
        System.Globalization.CultureInfo.InvariantCulture);
}
