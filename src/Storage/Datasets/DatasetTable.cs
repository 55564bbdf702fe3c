using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Persistence;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Topics;
using NpgsqlTypes;

namespace Bib.Storage.Datasets;

/// <summary>
/// How rows of <c>datasets</c> are written, many at once, each guarded by its version; a version that one publishes
/// goes into the same statement, with what it holds.
/// </summary>
internal sealed class DatasetTable(BibDatabase database) : IRowTable<DatasetState>
{
    private const string Rows = """
        SELECT * FROM unnest($20::uuid[], $21::bigint[], $22::uuid[], $23::text[], $24::text[], $25::text[],
            $26::text[], $27::text[], $28::text[], $29::bigint[], $30::timestamptz[], $31::timestamptz[], $32::text[],
            $33::timestamptz[], $34::timestamptz[], $35::uuid[], $36::bigint[], $37::text[], $38::text[], $54::text[])
            AS i (id, version, topic_id, name, status, description, tags, metadata, roles, version_count, created_at,
                updated_at, created_by, archived_at, deleted_at, latest, size_bytes, hash, active_topic,
                citation)
        """;

    private static readonly string _guarded = $"""
        {Rows}
        WHERE i.active_topic IS NULL OR {TopicGuardSql.Condition(RowGuardKind.TopicIsActive, "i.active_topic")}
        """;

    /// <inheritdoc/>
    public string Name => "datasets";

    /// <inheritdoc/>
    public string Insert => """
        INSERT INTO bib.datasets (id, topic_id, name, status, description, tags, metadata, roles, version_count,
            created_at, updated_at, created_by, archived_at, deleted_at, latest_version_id, size_bytes, hash, version,
            home_node_id, citation)
        SELECT id, topic_id, name, status, description, tags::text[], metadata::jsonb, roles::jsonb, version_count,
            created_at, updated_at, created_by, archived_at, deleted_at, latest, size_bytes, hash, 1, $53::text,
            citation::jsonb
        FROM input WHERE version = 0
        RETURNING id
        """;

    /// <inheritdoc/>
    public string Update => """
        UPDATE bib.datasets d SET name = i.name, status = i.status, description = i.description,
            tags = i.tags::text[], metadata = i.metadata::jsonb, roles = i.roles::jsonb,
            version_count = i.version_count, updated_at = i.updated_at, archived_at = i.archived_at,
            deleted_at = i.deleted_at, latest_version_id = i.latest, size_bytes = i.size_bytes, hash = i.hash,
            citation = i.citation::jsonb, version = i.version + 1
        FROM input i WHERE i.version > 0 AND d.id = i.id AND d.version = i.version
        RETURNING d.id
        """;

    /// <inheritdoc/>
    public string Beside => """
        published AS (
            INSERT INTO bib.dataset_versions (id, dataset_id, version, previous_version_id, message, content_id, header,
                publisher, signature, public_key, size_bytes, file_count, created_at)
            SELECT p.id, p.dataset, p.number, (SELECT d.latest_version_id FROM bib.datasets d WHERE d.id = p.dataset),
                p.message, p.content_id, p.header, p.publisher, p.signature, p.public_key, p.size_bytes, p.file_count,
                p.created_at
            FROM unnest($39::uuid[], $40::uuid[], $41::text[], $42::text[], $43::text[], $44::bytea[], $45::text[],
                $46::bytea[], $47::bytea[], $48::bigint[], $49::bigint[], $50::timestamptz[])
                AS p (dataset, id, number, message, content_id, header, publisher, signature, public_key, size_bytes,
                    file_count, created_at)
            WHERE p.dataset IN (SELECT id FROM saved)
            RETURNING id
        ), held AS (
            INSERT INTO bib.version_chunks (version_id, list_hash)
            SELECT l.version, l.hash FROM unnest($51::uuid[], $52::bytea[]) AS l (version, hash)
            WHERE l.version IN (SELECT id FROM published)
        )
        """;

    /// <inheritdoc/>
    public string Input(bool isGuarded) => isGuarded ? _guarded : Rows;

    /// <inheritdoc/>
    public IEnumerable<(NpgsqlDbType Type, object? Value)> ParametersOf(
        IReadOnlyList<RowSave<DatasetState>> saves, bool isGuarded)
    {
        const NpgsqlDbType Times = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;
        const NpgsqlDbType Uuids = NpgsqlDbType.Array | NpgsqlDbType.Uuid;
        const NpgsqlDbType Numbers = NpgsqlDbType.Array | NpgsqlDbType.Bigint;
        const NpgsqlDbType Bytes = NpgsqlDbType.Array | NpgsqlDbType.Bytea;
        var published = saves.Select(save => save.State.Row).Where(row => row.Publishes is not null).ToArray();
        var lists = published
            .SelectMany(row => row.Publishes!.Lists, (row, hash) => (Version: row.Latest!.Id, Hash: hash.ToArray()))
            .ToArray();
        return
        [
            (Uuids, Column(save => save.Key)),
            (Numbers, Column(save => save.Version)),
            (Uuids, Column(save => save.State.Row.Topic.Value)),
            Texts(save => save.State.Row.Name),
            Texts(save => DatasetColumns.Write(save.State.Row.Status)),
            Texts(save => save.State.Row.Description),
            Texts(save => ArrayText.Write(save.State.Row.Tags)),
            Texts(save => TopicJsonColumns.WriteMetadata(save.State.Row.Metadata)),
            Texts(save => TopicJsonColumns.WriteRoles(save.State.Row.Roles)),
            (Numbers, Column(save => save.State.Row.Versions)),
            (Times, Column(save => save.State.Row.CreatedAt.UtcDateTime)),
            (Times, Column(save => save.State.Row.UpdatedAt.UtcDateTime)),
            Texts(save => save.State.Row.CreatedBy.Value),
            (Times, Column(save => save.State.Row.ArchivedAt?.UtcDateTime)),
            (Times, Column(save => save.State.Row.DeletedAt?.UtcDateTime)),
            (Uuids, Column(save => save.State.Row.Latest?.Id)),
            (Numbers, Column(save => save.State.Row.Latest?.Size)),
            Texts(save => save.State.Row.Latest?.ContentId.ToString()),
            Texts(save => save.State.Guards.FirstOrDefault()?.Subject),
            (Uuids, Array.ConvertAll(published, row => row.Id.Value)),
            (Uuids, Array.ConvertAll(published, row => row.Latest!.Id)),
            (NpgsqlDbType.Array | NpgsqlDbType.Text, Array.ConvertAll(published, row => row.Latest!.Number.ToString())),
            (NpgsqlDbType.Array | NpgsqlDbType.Text, Array.ConvertAll(published, row => row.Latest!.Message)),
            (NpgsqlDbType.Array | NpgsqlDbType.Text, Array.ConvertAll(published, row => row.Latest!.ContentId.ToString())),
            (Bytes, Array.ConvertAll(published, row => row.Publishes!.Header.ToArray())),
            (NpgsqlDbType.Array | NpgsqlDbType.Text, Array.ConvertAll(published, row => row.Latest!.Publisher.Value)),
            (Bytes, Array.ConvertAll(published, row => OrNull(row.Publishes!.Signature))),
            (Bytes, Array.ConvertAll(published, row => OrNull(row.Publishes!.PublicKey))),
            (Numbers, Array.ConvertAll(published, row => row.Latest!.Size)),
            (Numbers, Array.ConvertAll(published, row => row.Latest!.Files)),
            (Times, Array.ConvertAll(published, row => row.Latest!.CreatedAt.UtcDateTime)),
            (Uuids, Array.ConvertAll(lists, list => list.Version)),
            (Bytes, Array.ConvertAll(lists, list => list.Hash)),
            (NpgsqlDbType.Text, database.NodeId),
            Texts(save => CitationColumn.Write(save.State.Row.Citation)),
        ];

        T[] Column<T>(Func<RowSave<DatasetState>, T> value) => [.. saves.Select(value)];
        (NpgsqlDbType, object?) Texts(Func<RowSave<DatasetState>, string?> value) =>
            (NpgsqlDbType.Array | NpgsqlDbType.Text, Column(value));
    }

    /// <inheritdoc/>
    public IEnumerable<(string Sql, string[] Subjects)> LocksOf(IReadOnlyList<RowSave<DatasetState>> saves)
    {
        var topics = saves.SelectMany(save => save.State.Guards).Select(guard => guard.Subject).Distinct().ToArray();
        return topics.Length == 0 ? [] : [(TopicGuardSql.Lock(RowGuardKind.TopicIsActive)!, topics)];
    }

    /// <inheritdoc/>
    public bool IsAlone(RowSave<DatasetState> save) => false;

    private static byte[]? OrNull(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? null : bytes.ToArray();
}
