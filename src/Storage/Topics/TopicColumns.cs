using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Grains;
using Npgsql;

namespace Bib.Storage.Topics;

/// <summary>The columns of <c>topics</c> in the order that every query of them selects.</summary>
internal static class TopicColumns
{
    /// <summary>What to select; read with <see cref="Read"/>.</summary>
    public const string All =
        "id, path, status, description, tags, metadata::text, schema::text, roles::text, created_at, updated_at, "
        + "created_by, archived_at, deleted_at, version, owner_node_id, epoch, home_revision, seed, minimum_copies, "
        + "publish_grants::text";

    /// <summary>
    /// The same, and whether a topic of another node shares its path with one that is not of that node.
    /// </summary>
    public const string Listed = All + """
        , home_revision IS NOT NULL AND EXISTS (SELECT FROM bib.topics o WHERE o.path = topics.path
            AND o.status <> 'deleted' AND (o.home_revision IS NULL OR o.owner_node_id <> topics.owner_node_id))
        """;

    /// <summary>How many columns <see cref="All"/> has.</summary>
    public const int Count = 20;

    /// <summary>Where the epoch is among them.</summary>
    public const int EpochAt = 15;

    /// <summary>How long a slot of <c>updated_slot</c> is; migration 17 has the same.</summary>
    public const int SlotSeconds = 10;

    /// <summary>A row, as the grain's state and its version.</summary>
    public static TopicListing Read(NpgsqlDataReader reader) => new(
        new TopicState
        {
            Id = new TopicId(reader.GetGuid(0)),
            Path = new TopicPath(reader.GetString(1)),
            Status = ReadStatus(reader.GetString(2)),
            Description = reader.GetString(3),
            Tags = [.. reader.GetFieldValue<string[]>(4)],
            Metadata = TopicJsonColumns.ReadMetadata(reader.GetString(5)),
            Schema = TopicJsonColumns.ReadSchema(reader.IsDBNull(6) ? null : reader.GetString(6)),
            Roles = TopicJsonColumns.ReadRoles(reader.GetString(7)),
            CreatedAt = reader.GetFieldValue<DateTimeOffset>(8),
            UpdatedAt = reader.GetFieldValue<DateTimeOffset>(9),
            CreatedBy = new UserId(reader.GetString(10)),
            ArchivedAt = ReadTime(reader, 11),
            DeletedAt = ReadTime(reader, 12),
            Home = AdoptedValues.Read(reader, 14),
            Seed = reader.GetGuid(17),
            MinimumCopies = reader.GetInt32(18),
            Grants = TopicJsonColumns.ReadGrants(reader.IsDBNull(19) ? null : reader.GetString(19)),
        },
        RowVersion.Of(reader.GetInt64(13)))
    {
        IsPathShared = reader.FieldCount == Count + 1 && reader.GetBoolean(Count),
    };

    /// <summary>The column's word for a status.</summary>
    public static string Write(TopicStatus status) => status switch
    {
        TopicStatus.Active => "active",
        TopicStatus.Archived => "archived",
        TopicStatus.Deleted => "deleted",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "an absent topic is not written"),
    };

    private static TopicStatus ReadStatus(string word) => word switch
    {
        "active" => TopicStatus.Active,
        "archived" => TopicStatus.Archived,
        "deleted" => TopicStatus.Deleted,
        _ => throw new InvalidDataException($"topics.status holds '{word}', which is no status."),
    };

    private static DateTimeOffset? ReadTime(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
