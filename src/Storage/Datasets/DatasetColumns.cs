using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Grains;
using Bib.Storage.Topics;
using Npgsql;

namespace Bib.Storage.Datasets;

/// <summary>The columns of <c>datasets</c> and <c>dataset_versions</c> in the order that every query selects.</summary>
internal static class DatasetColumns
{
    /// <summary>What to select of a dataset <c>d</c>, its topic <c>t</c> and newest version <c>v</c>.</summary>
    public const string All =
        "d.id, d.topic_id, d.name, d.status, d.description, d.tags, d.metadata::text, d.roles::text, d.version_count, "
        + "d.created_at, d.updated_at, d.created_by, d.archived_at, d.deleted_at, d.version, t.path, " + Version
        + ", d.citation::text, d.home_node_id, d.epoch, d.home_revision, d.seed";

    /// <summary>How many columns <see cref="All"/> has.</summary>
    public const int Count = CitationAt + 5;

    /// <summary>Where the epoch is among them.</summary>
    public const int EpochAt = CitationAt + 2;

    /// <summary>What to select of a version <c>v</c>.</summary>
    public const string Version =
        "v.id, v.version, v.content_id, v.message, v.size_bytes, v.file_count, v.publisher, v.created_at, "
        + "(SELECT p.version FROM bib.dataset_versions p WHERE p.id = v.previous_version_id)";

    /// <summary>Where from.</summary>
    public const string From =
        "bib.datasets d JOIN bib.topics t ON t.id = d.topic_id "
        + "LEFT JOIN bib.dataset_versions v ON v.id = d.latest_version_id";

    private const int VersionStart = 16;
    private const int CitationAt = 25;

    /// <summary>A row, as the grain's state and its version.</summary>
    public static DatasetListing Read(NpgsqlDataReader reader) => new(
        new DatasetState
        {
            Id = new DatasetId(reader.GetGuid(0)),
            Topic = new TopicId(reader.GetGuid(1)),
            Name = reader.GetString(2),
            Status = ReadStatus(reader.GetString(3)),
            Description = reader.GetString(4),
            Tags = [.. reader.GetFieldValue<string[]>(5)],
            Metadata = TopicJsonColumns.ReadMetadata(reader.GetString(6)),
            Roles = TopicJsonColumns.ReadRoles(reader.GetString(7)),
            Versions = reader.GetInt64(8),
            CreatedAt = reader.GetFieldValue<DateTimeOffset>(9),
            UpdatedAt = reader.GetFieldValue<DateTimeOffset>(10),
            CreatedBy = new UserId(reader.GetString(11)),
            ArchivedAt = ReadTime(reader, 12),
            DeletedAt = ReadTime(reader, 13),
            Home = AdoptedValues.Read(reader, CitationAt + 1),
            Seed = reader.GetGuid(CitationAt + 4),
            Citation = CitationColumn.Read(reader.IsDBNull(CitationAt) ? null : reader.GetString(CitationAt)),
            Latest = reader.IsDBNull(VersionStart) ? null : ReadVersion(reader, VersionStart),
        },
        new TopicPath(reader.GetString(15)),
        RowVersion.Of(reader.GetInt64(14)));

    /// <summary>A version, from the column on where <see cref="Version"/> begins.</summary>
    public static DatasetVersion ReadVersion(NpgsqlDataReader reader, int start) => new()
    {
        Id = reader.GetGuid(start),
        Number = VersionNumber.Parse(reader.GetString(start + 1)),
        ContentId = ChunkHash.Parse(reader.GetString(start + 2)),
        Message = reader.GetString(start + 3),
        Size = reader.GetInt64(start + 4),
        Files = reader.GetInt64(start + 5),
        Publisher = new UserId(reader.GetString(start + 6)),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(start + 7),
        Previous = reader.IsDBNull(start + 8) ? null : VersionNumber.Parse(reader.GetString(start + 8)),
    };

    /// <summary>The column's word for a status.</summary>
    public static string Write(DatasetStatus status) => status switch
    {
        DatasetStatus.Draft => "draft",
        DatasetStatus.Active => "active",
        DatasetStatus.Archived => "archived",
        DatasetStatus.Deleted => "deleted",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "an absent dataset is not written"),
    };

    private static DatasetStatus ReadStatus(string word) => word switch
    {
        "draft" => DatasetStatus.Draft,
        "active" => DatasetStatus.Active,
        "archived" => DatasetStatus.Archived,
        "deleted" => DatasetStatus.Deleted,
        _ => throw new InvalidDataException($"datasets.status holds '{word}', which is no status."),
    };

    private static DateTimeOffset? ReadTime(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
