using System.Text.Json.Nodes;
using Bib.Cli.Citations;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Dataset;

/// <summary>Datasets and versions as records, and as they are named on the command line.</summary>
internal static class DatasetRecord
{
    public static Shape Shape { get; } = new(
        [
            new("path"), new("status"), new("latest.version", Title: "version"),
            new("latest.size_bytes", Title: "bytes"), new("latest.file_count", Title: "files"), new("updated_at"),
            new("description", IsLong: true), new("id", OnlyWide: true), new("tags", OnlyWide: true),
            new("created_at", OnlyWide: true), new("etag", OnlyWide: true),
        ],
        "path");

    public static Shape VersionShape { get; } = new(
        [
            new("version"), new("size_bytes"), new("file_count"), new("created_at"), new("message"),
            new("publisher", OnlyWide: true), new("content_id", OnlyWide: true),
            new("cid", OnlyWide: true),
        ],
        "version");

    /// <summary>A UUID is an id, anything else a path.</summary>
    public static V1.DatasetRef Ref(string named) => Guid.TryParseExact(named, "D", out _)
        ? new V1.DatasetRef { Id = named }
        : new V1.DatasetRef { Path = named };

    /// <summary>
    /// As <see cref="Ref"/>, and 64 hex digits or a CID are a version's content id: for what reads, since what changes a
    /// dataset is not about one of its versions.
    /// </summary>
    public static V1.DatasetRef ReadRef(string named) =>
        IsContentId(named) ? new V1.DatasetRef { ContentId = named } : Ref(named);

    /// <summary>A node of before CIDs were told tells none.</summary>
    public static string? CidOf(string cid) => cid.Length == 0 ? null : cid;

    /// <summary>What stands before and behind the last <c>@</c>; no version is the newest.</summary>
    public static (V1.DatasetRef Dataset, string Version) Split(string named)
    {
        var at = named.LastIndexOf('@');
        return at < 0 ? (ReadRef(named), "") : (ReadRef(named[..at]), named[(at + 1)..]);
    }

    public static JsonObject Of(V1.Dataset dataset) => new()
    {
        ["path"] = dataset.Path,
        ["id"] = dataset.Id,
        ["status"] = dataset.Status.ToString().ToLowerInvariant(),
        ["description"] = dataset.Description,
        ["tags"] = new JsonArray([.. dataset.Tags.Select(tag => JsonValue.Create(tag))]),
        ["metadata"] = Map(dataset.Metadata),
        ["roles"] = new JsonArray([.. dataset.Roles.Select(TopicRecord.RoleOf)]),
        ["latest"] = dataset.Latest is null ? null : Of(dataset.Latest),
        ["version_count"] = dataset.VersionCount,
        ["created_at"] = TopicRecord.Time(dataset.CreatedAt),
        ["updated_at"] = TopicRecord.Time(dataset.UpdatedAt),
        ["archived_at"] = TopicRecord.Time(dataset.ArchivedAt),
        ["deleted_at"] = TopicRecord.Time(dataset.DeletedAt),
        ["restorable_until"] = TopicRecord.Time(dataset.RestorableUntil),
        ["created_by"] = dataset.CreatedBy,
        ["topic_id"] = dataset.TopicId,
        ["etag"] = dataset.Etag,
    };

    /// <summary>A dataset that was asked for by itself: lists leave out what it is cited by.</summary>
    public static JsonObject Whole(V1.Dataset dataset)
    {
        var record = Of(dataset);
        record["citation"] = CitationRecord.Of(dataset.Citation);
        return record;
    }

    public static JsonObject Of(V1.DatasetVersion version) => new()
    {
        ["version"] = version.Version,
        ["content_id"] = version.ContentId,
        ["cid"] = CidOf(version.Cid),
        ["message"] = version.Message,
        ["size_bytes"] = version.SizeBytes,
        ["file_count"] = version.FileCount,
        ["publisher"] = version.Publisher,
        ["created_at"] = TopicRecord.Time(version.CreatedAt),
        ["previous"] = version.Previous.Length == 0 ? null : version.Previous,
    };

    /// <summary>Whether the node will take it for a content id; a path has a slash.</summary>
    private static bool IsContentId(string named) =>
        (named.Length == 64 && named.All(char.IsAsciiHexDigitLower))
        || (named.Length == 59 && named.StartsWith("bafkrei", StringComparison.Ordinal));

    public static JsonObject Map(IEnumerable<KeyValuePair<string, string>> map) => new(map
        .OrderBy(entry => entry.Key, StringComparer.Ordinal)
        .Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value)));
}
