using Bib.Grains.Abstractions.Catalog;
using Bib.Storage.Datasets;
using Bib.Storage.Topics;
using Npgsql;

namespace Bib.Storage.Catalog;

/// <summary>The statements of the catalog.</summary>
internal static class CatalogSql
{
    /// <summary>Held by who writes the catalog, so that its versions are committed in their order.</summary>
    public const long LockKey = 4770914523068281001;

    /// <summary>A plan outlives the small table that it was made for; with this it finds rows by their keys.</summary>
    public const string ByKeys = "SELECT set_config('enable_seqscan', 'off', true)";

    /// <summary>The oldest facts.</summary>
    public const string Facts = "SELECT id, subject_id FROM bib.catalog_log ORDER BY id LIMIT $1";

    /// <summary>Topics by their ids, and behind their columns the words of others for theirs.</summary>
    public const string Topics =
        $"SELECT {TopicColumns.All}, record, record_key, record_signature FROM bib.topics WHERE id = ANY ($1) ORDER BY id";

    /// <summary>Datasets by their ids, likewise.</summary>
    public const string Datasets =
        $"SELECT {DatasetColumns.All}, d.record, d.record_key, d.record_signature FROM {DatasetColumns.From} "
        + "WHERE d.id = ANY ($1) ORDER BY d.id";

    /// <summary>This node's entries of subjects whose rows are gone.</summary>
    public const string OwnEntries =
        $"SELECT {Entry} FROM bib.catalog_entries WHERE subject_id = ANY ($1) AND home_node_id = $2 ORDER BY subject_id";

    /// <summary>Waits for whoever writes the catalog.</summary>
    public const string Lock = "SELECT pg_advisory_xact_lock($1)";

    /// <summary>
    /// Enters the records that are newer than what is there, each under the next version, and answers how many. Under
    /// <see cref="Lock"/>, in a statement of its own: only then it sees what was entered last.
    /// </summary>
    public const string Enter = """
        WITH offered AS (
            SELECT k, $1[k] AS subject_id, $2[k] AS kind, $3[k] AS home, $4[k] AS epoch, $5[k] AS revision,
                $6[k] AS record, $7[k] AS public_key, $8[k] AS signature
            FROM generate_series(1, cardinality($1)) AS k
        ), news AS (
            SELECT o.*, row_number() OVER (ORDER BY o.k) AS n
            FROM offered o LEFT JOIN bib.catalog_entries e ON e.subject_id = o.subject_id
            WHERE e.subject_id IS NULL OR (e.epoch, e.revision) < (o.epoch, o.revision)
        ), entered AS (
            INSERT INTO bib.catalog_entries AS e (subject_id, version, kind, home_node_id, epoch, revision, record,
                public_key, signature)
            SELECT subject_id, coalesce((SELECT max(version) FROM bib.catalog_entries), 0) + n, kind, home, epoch, revision,
                record, public_key, signature
            FROM news
            ON CONFLICT (subject_id) DO UPDATE SET version = excluded.version, home_node_id = excluded.home_node_id,
                epoch = excluded.epoch, revision = excluded.revision, record = excluded.record,
                public_key = excluded.public_key, signature = excluded.signature, told_at = now()
            RETURNING 1
        )
        SELECT count(*)::integer FROM entered
        """;

    /// <summary>Removes facts that are told.</summary>
    public const string Forget = "DELETE FROM bib.catalog_log WHERE id = ANY ($1)";

    /// <summary>
    /// The entries behind a version, up to a number of them and to the one at which a number of bytes is reached.
    /// </summary>
    public const string Page = $"""
        SELECT {Entry} FROM (
            SELECT e.*, sum(octet_length(record)) OVER (ORDER BY version) - octet_length(record) AS bytes_before
            FROM (SELECT * FROM bib.catalog_entries WHERE version > $1 ORDER BY version LIMIT $2) e
        ) p WHERE bytes_before < $3 ORDER BY version
        """;

    /// <summary>The newest version; none in an empty catalog.</summary>
    public const string Newest = "SELECT max(version) FROM bib.catalog_entries";

    /// <summary>The entry of one subject.</summary>
    public const string Find = $"SELECT {Entry} FROM bib.catalog_entries WHERE subject_id = $1";

    private const string Entry = "version, kind, subject_id, record, public_key, signature";

    /// <summary>Rows of a table behind an id, and whether the catalog lacks them or has an older word for them.</summary>
    /// <param name="table">topics or datasets.</param>
    public static string Compared(string table) => $"""
        SELECT t.id, e.subject_id IS NULL OR (e.epoch, e.revision) < (t.epoch, coalesce(t.home_revision, t.version))
        FROM (SELECT id, epoch, home_revision, version FROM bib.{table} WHERE id > $1 ORDER BY id LIMIT $2) t
        LEFT JOIN bib.catalog_entries e ON e.subject_id = t.id ORDER BY t.id
        """;

    /// <summary>An entry, as every query selects it.</summary>
    public static CatalogEntry ReadEntry(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        new(
            ReadKind(reader.GetString(1)),
            reader.GetGuid(2),
            reader.GetFieldValue<byte[]>(3),
            reader.GetFieldValue<byte[]>(4),
            reader.GetFieldValue<byte[]>(5)));

    /// <summary>The column's word for a kind.</summary>
    public static string Write(RecordKind kind) => kind switch
    {
        RecordKind.Topic => "topic",
        RecordKind.Dataset => "dataset",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind"),
    };

    private static RecordKind ReadKind(string word) => word switch
    {
        "topic" => RecordKind.Topic,
        "dataset" => RecordKind.Dataset,
        _ => throw new InvalidDataException($"catalog_entries.kind holds '{word}', which is no kind."),
    };
}
