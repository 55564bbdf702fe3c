using System.Collections.Immutable;
using System.Text;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Topics;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Datasets;

/// <summary>Lists and look-ups over the rows of datasets and versions; reads only.</summary>
internal sealed class DatasetDirectory(BibDatabase database, TimeProvider time) : IDatasetDirectory
{
    private const string VersionRow = $"{DatasetColumns.Version}, v.header, v.signature, v.public_key, "
        + "v.node_public_key, v.node_signature";
    private const int HeaderColumn = 9;

    public Task<DatasetListing?> FindAsync(DatasetPath path, CancellationToken cancellationToken) =>
        FindByAddressAsync(new DatasetAddress(new(path.Topic), path.Name), cancellationToken);

    public async Task<DatasetListing?> FindByAddressAsync(DatasetAddress address, CancellationToken cancellationToken)
    {
        // The topic's own status does not matter: what lies in an archived topic is still read.
        var found = await ReadAsync(
            $"SELECT {DatasetColumns.All} FROM {DatasetColumns.From} "
            + "WHERE t.path = $1 AND t.status <> 'deleted' AND d.name = $2 AND d.status <> 'deleted' "
            + "AND ($3 IS NULL OR (t.home_revision IS NOT NULL AND right(t.owner_node_id, length($3)) = $3)) "
            + "ORDER BY d.home_revision IS NOT NULL, d.home_node_id IS DISTINCT FROM t.owner_node_id, d.updated_at DESC, d.id "
            + "LIMIT 1",
            [Sql.Of(address.Topic.Path.Value), Sql.Of(address.Name), Sql.Of(address.Topic.HomeTail)],
            DatasetColumns.Read, cancellationToken);
        return found.FirstOrDefault();
    }

    public async Task<DatasetListing?> FindDeletedAsync(DatasetPath path, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(
            $"SELECT {DatasetColumns.All} FROM {DatasetColumns.From} WHERE t.path = $1 AND t.status <> 'deleted' "
            + "AND d.name = $2 AND d.status = 'deleted' AND d.home_revision IS NULL AND d.deleted_at > $3 "
            + "ORDER BY d.deleted_at DESC LIMIT 1",
            [
                Sql.Of(path.Topic.Value), Sql.Of(path.Name),
                Sql.Of(time.GetUtcNow() - TopicLimits.RestorableFor),
            ],
            DatasetColumns.Read, cancellationToken);
        return found.FirstOrDefault();
    }

    public async Task<DatasetPage> ListAsync(DatasetQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.PageSize, DatasetQuery.PageSizeMax);
        var now = time.GetUtcNow();
        var found = await ListFewAsync(query, now, cancellationToken);
        if (found is null)
        {
            var (sql, parameters) = DatasetListSql.Of(query, now);
            found = await ReadAsync(sql, parameters, DatasetColumns.Read, cancellationToken);
        }

        if (found.Count <= query.PageSize) return new([.. found], null);

        var page = found.Take(query.PageSize).ToImmutableArray();
        return new(page, DatasetPageToken.Write(page[^1], query));
    }

    public Task<VersionListing?> FindVersionAsync(
        DatasetId dataset, VersionNumber number, CancellationToken cancellationToken) =>
        FindVersionAsync(
            "v.dataset_id = $1 AND v.version = $2", [Sql.Of(dataset.Value), Sql.Of(number.ToString())], cancellationToken);

    public Task<VersionListing?> FindVersionAsync(
        DatasetId dataset, ChunkHash contentId, CancellationToken cancellationToken) =>
        FindVersionAsync(
            "v.dataset_id = $1 AND v.content_id = $2 LIMIT 1",
            [Sql.Of(dataset.Value), Sql.Of(contentId.ToString())], cancellationToken);

    public Task<VersionListing?> FindByContentAsync(ChunkHash contentId, CancellationToken cancellationToken) =>
        FindVersionAsync(
            "v.content_id = $1 AND EXISTS (SELECT FROM bib.datasets d WHERE d.id = v.dataset_id AND d.status <> 'deleted') LIMIT 1",
            [Sql.Of(contentId.ToString())], cancellationToken);

    public Task<VersionListing?> FindLatestAsync(DatasetId dataset, CancellationToken cancellationToken) =>
        FindVersionAsync(
            "v.id = (SELECT latest_version_id FROM bib.datasets WHERE id = $1)", [Sql.Of(dataset.Value)],
            cancellationToken);

    public async Task<VersionPage> ListVersionsAsync(
        DatasetId dataset, int pageSize, string? pageToken, CancellationToken cancellationToken)
    {
        var parameters = new List<(NpgsqlDbType Type, object? Value)> { Sql.Of(dataset.Value) };
        var sql = new StringBuilder($"SELECT {DatasetColumns.Version} FROM bib.dataset_versions v WHERE v.dataset_id = $1");
        if (pageToken is not null)
        {
            var last = DatasetPageToken.Read(pageToken, dataset);
            sql.Append(" AND (v.created_at, v.id) < ($2, $3)");
            parameters.AddRange([Sql.Of(last.Time), Sql.Of(last.Id)]);
        }

        sql.Append(FormattableString.Invariant($" ORDER BY v.created_at DESC, v.id DESC LIMIT {pageSize + 1}"));
        var found = await ReadAsync(
            sql.ToString(), parameters, reader => DatasetColumns.ReadVersion(reader, 0), cancellationToken);
        if (found.Count <= pageSize) return new([.. found], null);
        var page = found.Take(pageSize).ToImmutableArray();
        return new(page, DatasetPageToken.Write(page[^1], dataset));
    }

    public async Task<IReadOnlyList<MadeVersion>> ListMadeOfAsync(
        IReadOnlyList<string> entries, int countMax, CancellationToken cancellationToken)
    {
        var found = entries.Select((_, index) => $"l.entries @> ${index + 2}::jsonb");
        return await ReadAsync(
            $"SELECT {VersionRow}, t.path, d.name FROM bib.version_lineage l JOIN bib.dataset_versions v ON v.id = l.version_id "
            + "JOIN bib.datasets d ON d.id = v.dataset_id JOIN bib.topics t ON t.id = d.topic_id "
            + $"WHERE d.status <> 'deleted' AND ({string.Join(" OR ", found)}) ORDER BY v.created_at DESC, v.id DESC LIMIT $1",
            [Sql.Of(countMax), .. entries.Select(entry => Sql.Of(LineageColumn.Write([entry])))],
            reader => new MadeVersion(
                new(new TopicPath(reader.GetString(HeaderColumn + 5)), reader.GetString(HeaderColumn + 6)), ReadVersion(reader)),
            cancellationToken);
    }

    public async Task<ImmutableArray<DatasetId>> ListPurgeableAsync(int countMax, CancellationToken cancellationToken) =>
    [
        .. await ReadAsync(
            "SELECT id FROM bib.datasets WHERE status = 'deleted' AND deleted_at <= $1 ORDER BY deleted_at, id LIMIT $2",
            [Sql.Of(time.GetUtcNow() - TopicLimits.RestorableFor), Sql.Of(countMax)],
            reader => new DatasetId(reader.GetGuid(0)), cancellationToken),
    ];

    /// <summary>The page, where few datasets pass the filter; null where they are many, or there is none.</summary>
    private async Task<List<DatasetListing>?> ListFewAsync(
        DatasetQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (DatasetListSql.OfFew(query, DatasetListSql.FewMaxOf(query), now) is not { } few) return null;
        var rows = await ReadAsync(
            few.Sql, few.Parameters,
            reader => (AreFew: reader.GetBoolean(reader.FieldCount - 1), Dataset: reader.IsDBNull(0) ? null : DatasetColumns.Read(reader)),
            cancellationToken);
        return rows[0].AreFew ? [.. rows.Select(row => row.Dataset).OfType<DatasetListing>()] : null;
    }

    private async Task<VersionListing?> FindVersionAsync(
        string condition, IReadOnlyList<(NpgsqlDbType Type, object? Value)> parameters, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(
            $"SELECT {VersionRow} FROM bib.dataset_versions v WHERE {condition}", parameters,
            ReadVersion,
            cancellationToken);
        return found.FirstOrDefault();
    }

    private static VersionListing ReadVersion(NpgsqlDataReader reader) => new(
        DatasetColumns.ReadVersion(reader, 0),
        reader.GetFieldValue<byte[]>(HeaderColumn),
        BytesOrNone(reader, HeaderColumn + 1),
        BytesOrNone(reader, HeaderColumn + 2),
        new(BytesOrNone(reader, HeaderColumn + 3), BytesOrNone(reader, HeaderColumn + 4)));

    private static byte[] BytesOrNone(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? [] : reader.GetFieldValue<byte[]>(column);

    private Task<List<T>> ReadAsync<T>(
        string sql,
        IReadOnlyList<(NpgsqlDbType Type, object? Value)> parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken) =>
        database.ListAsync("directory", "Datasets cannot be listed", sql, parameters, read, cancellationToken);
}
