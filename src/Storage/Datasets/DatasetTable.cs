using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Persistence;
using Bib.Storage.Grains;
using Bib.Storage.Topics;
using NpgsqlTypes;

namespace Bib.Storage.Datasets;

/// <summary>
/// How rows of <c>datasets</c> are written, many at once, each guarded by its version; a version that one publishes
/// goes into the same statement, with what it holds.
/// </summary>
internal sealed class DatasetTable : IRowTable<DatasetState>
{
    private const NpgsqlDbType Uuids = NpgsqlDbType.Array | NpgsqlDbType.Uuid;
    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
    private const NpgsqlDbType Numbers = NpgsqlDbType.Array | NpgsqlDbType.Bigint;
    private const NpgsqlDbType Bytes = NpgsqlDbType.Array | NpgsqlDbType.Bytea;
    private const NpgsqlDbType Times = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;

    private static readonly SavedValue<DatasetState>[] _values =
    [
        SavedValue<DatasetState>.Id("id", save => save.Key),
        SavedValue<DatasetState>.Number("version", save => save.Version),
        SavedValue<DatasetState>.Id("topic_id", save => save.State.Row.Topic.Value),
        SavedValue<DatasetState>.Text("name", save => save.State.Row.Name),
        SavedValue<DatasetState>.Text("status", save => DatasetColumns.Write(save.State.Row.Status)),
        SavedValue<DatasetState>.Text("description", save => save.State.Row.Description),
        SavedValue<DatasetState>.Text("tags", save => ArrayText.Write(save.State.Row.Tags)),
        SavedValue<DatasetState>.Text("metadata", save => TopicJsonColumns.WriteMetadata(save.State.Row.Metadata)),
        SavedValue<DatasetState>.Text("roles", save => TopicJsonColumns.WriteRoles(save.State.Row.Roles)),
        SavedValue<DatasetState>.Number("version_count", save => save.State.Row.Versions),
        SavedValue<DatasetState>.Time("created_at", save => save.State.Row.CreatedAt),
        SavedValue<DatasetState>.Time("updated_at", save => save.State.Row.UpdatedAt),
        SavedValue<DatasetState>.Text("created_by", save => save.State.Row.CreatedBy.Value),
        SavedValue<DatasetState>.Time("archived_at", save => save.State.Row.ArchivedAt),
        SavedValue<DatasetState>.Time("deleted_at", save => save.State.Row.DeletedAt),
        SavedValue<DatasetState>.Id("latest", save => save.State.Row.Latest?.Id),
        SavedValue<DatasetState>.Number("size_bytes", save => save.State.Row.Latest?.Size),
        SavedValue<DatasetState>.Text("hash", save => save.State.Row.Latest?.ContentId.ToString()),
        SavedValue<DatasetState>.Id("seed", save => save.State.Row.Seed),
        SavedValue<DatasetState>.Text("citation", save => CitationColumn.Write(save.State.Row.Citation)),
    ];

    private static readonly SavedValue<DatasetState>[] _adopted = AdoptedValues.Of<DatasetState>(dataset => dataset.Home);

    private static readonly SavedValue<DatasetState> _guard = SavedValue<DatasetState>.Text(
        "active_topic", save => save.State.Guards.FirstOrDefault()?.Subject);

    /// <inheritdoc/>
    public string Name => "datasets";

    /// <inheritdoc/>
    public string Guard =>
        $"i.active_topic IS NULL OR {TopicGuardSql.Condition(RowGuardKind.TopicIsActive, "i.active_topic")}";

    /// <inheritdoc/>
    public string Insert(SaveKinds kinds) => $"""
        INSERT INTO bib.datasets (id, topic_id, name, status, description, tags, metadata, roles, version_count,
            created_at, updated_at, created_by, archived_at, deleted_at, latest_version_id, size_bytes, hash, version,
            citation, seed, {(kinds.HasFlag(SaveKinds.Adopted) ? $"home_node_id, {AdoptedValues.Columns}" : "home_node_id")})
        SELECT id, topic_id, name, status, description, tags::text[], metadata::jsonb, roles::jsonb, version_count,
            created_at, updated_at, created_by, archived_at, deleted_at, latest, size_bytes, hash, 1,
            citation::jsonb, seed, {(kinds.HasFlag(SaveKinds.Adopted)
                ? $"coalesce(home, {SaveStatement<DatasetState>.Node}), {AdoptedValues.Inserted}"
                : SaveStatement<DatasetState>.Node)}
        FROM input WHERE version = 0
        RETURNING id
        """;

    /// <inheritdoc/>
    public IReadOnlyList<SavedValue<DatasetState>> ValuesOf(SaveKinds kinds) =>
    [
        .. _values,
        .. kinds.HasFlag(SaveKinds.Adopted) ? _adopted : [],
        .. kinds.HasFlag(SaveKinds.Guarded) ? [_guard] : Array.Empty<SavedValue<DatasetState>>(),
    ];

    /// <inheritdoc/>
    public string Update(SaveKinds kinds) => $"""
        UPDATE bib.datasets d SET topic_id = i.topic_id, name = i.name, status = i.status, description = i.description,
            tags = i.tags::text[], metadata = i.metadata::jsonb, roles = i.roles::jsonb,
            version_count = i.version_count, updated_at = i.updated_at, archived_at = i.archived_at,
            deleted_at = i.deleted_at, latest_version_id = i.latest, size_bytes = i.size_bytes, hash = i.hash,
            citation = i.citation::jsonb, version = i.version + 1{
                (kinds.HasFlag(SaveKinds.Adopted) ? AdoptedValues.Updated("d", "home_node_id") : "")}
        FROM input i WHERE i.version > 0 AND d.id = i.id AND d.version = i.version
        RETURNING d.id
        """;

    /// <inheritdoc/>
    /// <remarks>Datasets change rarely, so their rows are written whole.</remarks>
    public SaveKinds KindOf(RowSave<DatasetState> save) =>
        SaveKinds.Whole | (save.State.Row.Publishes is null ? SaveKinds.None : SaveKinds.Beside)
        | (save.State.Record is null ? SaveKinds.None : SaveKinds.Adopted);

    /// <inheritdoc/>
    public string Beside(int first) => $"""
        published AS (
            INSERT INTO bib.dataset_versions (id, dataset_id, version, previous_version_id, message, content_id, header,
                publisher, signature, public_key, size_bytes, file_count, created_at, node_public_key, node_signature)
            SELECT p.id, p.dataset, p.number, (SELECT d.latest_version_id FROM bib.datasets d WHERE d.id = p.dataset),
                p.message, p.content_id, p.header, p.publisher, p.signature, p.public_key, p.size_bytes, p.file_count,
                p.created_at, p.node_public_key, p.node_signature
            FROM unnest(${first}, ${first + 1}, ${first + 2}, ${first + 3}, ${first + 4}, ${first + 5}, ${first + 6},
                ${first + 7}, ${first + 8}, ${first + 9}, ${first + 10}, ${first + 11}, ${first + 12}, ${first + 13})
                AS p (dataset, id, number, message, content_id, header, publisher, signature, public_key, size_bytes,
                    file_count, created_at, node_public_key, node_signature)
            WHERE p.dataset IN (SELECT id FROM saved)
            RETURNING id, created_at
        ), profiled AS (
            INSERT INTO bib.table_profiles (version_id, due_at) SELECT id, least(created_at, now()) FROM published
        ), held AS (
            INSERT INTO bib.version_chunks (version_id, list_hash)
            SELECT l.version, l.hash FROM unnest(${first + 14}, ${first + 15}) AS l (version, hash)
            WHERE l.version IN (SELECT id FROM published)
        ), made AS (
            INSERT INTO bib.version_lineage (version_id, entries)
            SELECT m.version, m.entries::jsonb FROM unnest(${first + 16}, ${first + 17}) AS m (version, entries)
            WHERE m.version IN (SELECT id FROM published)
        )
        """;

    /// <inheritdoc/>
    public IEnumerable<(NpgsqlDbType Type, object? Value)> ParametersBeside(
        IReadOnlyList<RowSave<DatasetState>> saves)
    {
        var published = saves.Select(save => save.State.Row).Where(row => row.Publishes is not null).ToArray();
        var lists = published
            .SelectMany(row => row.Publishes!.Lists, (row, hash) => (Version: row.Latest!.Id, Hash: hash.ToArray()))
            .ToArray();
        var made = published
            .Select(row => (Version: row.Latest!.Id, Entries: LineageColumn.OfHeader(row.Publishes!.Header.Span)))
            .Where(row => row.Entries is not null)
            .ToArray();
        return
        [
            (Uuids, Array.ConvertAll(published, row => row.Id.Value)),
            (Uuids, Array.ConvertAll(published, row => row.Latest!.Id)),
            (Texts, Array.ConvertAll(published, row => row.Latest!.Number.ToString())),
            (Texts, Array.ConvertAll(published, row => row.Latest!.Message)),
            (Texts, Array.ConvertAll(published, row => row.Latest!.ContentId.ToString())),
            (Bytes, Array.ConvertAll(published, row => row.Publishes!.Header.ToArray())),
            (Texts, Array.ConvertAll(published, row => row.Latest!.Publisher.Value)),
            (Bytes, Array.ConvertAll(published, row => OrNull(row.Publishes!.Signature))),
            (Bytes, Array.ConvertAll(published, row => OrNull(row.Publishes!.PublicKey))),
            (Numbers, Array.ConvertAll(published, row => row.Latest!.Size)),
            (Numbers, Array.ConvertAll(published, row => row.Latest!.Files)),
            (Times, Array.ConvertAll(published, row => row.Latest!.CreatedAt.UtcDateTime)),
            (Bytes, Array.ConvertAll(published, row => OrNull(row.Publishes!.Node.PublicKey))),
            (Bytes, Array.ConvertAll(published, row => OrNull(row.Publishes!.Node.Signature))),
            (Uuids, Array.ConvertAll(lists, list => list.Version)),
            (Bytes, Array.ConvertAll(lists, list => list.Hash)),
            (Uuids, Array.ConvertAll(made, version => version.Version)),
            (Texts, Array.ConvertAll(made, version => version.Entries)),
        ];
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
