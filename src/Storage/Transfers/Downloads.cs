using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Transfers;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Transfers;

/// <summary>Downloads as rows of <c>bib.downloads</c>.</summary>
internal sealed class Downloads(BibDatabase database, TimeProvider time) : IDownloads
{
    private const int ErrorLengthMax = 4096;
    private const int PeersMax = 1000;
    private const int PurgedAtOnce = 100;

    private const string Columns =
        "id, dataset_id, content_id, status, part_count, parts_done, size_bytes, done_bytes, peers, error, created_at, "
        + "updated_at, dataset_path, number";

    /// <inheritdoc/>
    public async Task<Download?> BeginAsync(NewDownload download, CancellationToken cancellationToken)
    {
        // One that ends between the two questions is begun anew.
        var now = time.GetUtcNow();
        while (true)
        {
            var begun = await AskAsync(
                "WITH old AS (DELETE FROM bib.downloads WHERE id IN (SELECT id FROM bib.downloads "
                + "WHERE status NOT IN ('active', 'paused') AND updated_at <= $6 ORDER BY updated_at LIMIT $7) RETURNING id) "
                + "INSERT INTO bib.downloads (dataset_id, content_id, part_count, parts_done, size_bytes, created_at, updated_at, "
                + "dataset_path, number) SELECT $1, $2, $3, decode(repeat('00', ($3 + 7) / 8), 'hex'), $4, $5, $5, $9, $10 "
                + "WHERE (SELECT count(*) FROM bib.downloads WHERE status IN ('active', 'paused')) < $8 "
                + $"ON CONFLICT (content_id) WHERE status IN ('active', 'paused') DO NOTHING RETURNING {Columns}",
                [
                    Sql.Of(download.Dataset.Value), Sql.Of(download.ContentId.ToString()), Sql.Of(download.Parts),
                    Sql.Of(download.Size), Sql.Of(now), Sql.Of(now - IDownloads.KeptFor), Sql.Of(PurgedAtOnce),
                    Sql.Of((long)IDownloads.OpenMax), Sql.Of(download.Path), Sql.Of(download.Number),
                ],
                cancellationToken);
            if (begun.Count == 1) return begun[0];
            var open = await AskAsync(
                $"SELECT {Columns} FROM bib.downloads WHERE content_id = $1 AND status IN ('active', 'paused')",
                [Sql.Of(download.ContentId.ToString())], cancellationToken);
            if (open.Count == 1) return open[0];
            var count = await database.AskAsync(
                "transfers", "Downloads cannot be read or written",
                "SELECT count(*) FROM bib.downloads WHERE status IN ('active', 'paused')", [], reader => reader.GetInt64(0),
                cancellationToken);
            if (count[0] >= IDownloads.OpenMax) return null;
        }
    }

    /// <inheritdoc/>
    public Task SaveAsync(
        Guid id, ReadOnlyMemory<byte> partsDone, long bytesDone, IReadOnlyCollection<string> peers,
        CancellationToken cancellationToken) => AskAsync(
            "UPDATE bib.downloads SET parts_done = $2, done_bytes = $3, peers = $4, updated_at = $5, version = version + 1 "
            + $"WHERE id = $1 AND status IN ('active', 'paused') RETURNING {Columns}",
            [
                Sql.Of(id), Sql.Of(partsDone.ToArray()), Sql.Of(bytesDone), Sql.Of(peers.Take(PeersMax).ToArray()),
                Sql.Of(time.GetUtcNow()),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> SetStatusAsync(
        Guid id, DownloadStatus status, string? error, CancellationToken cancellationToken)
    {
        var changed = await AskAsync(
            "UPDATE bib.downloads SET status = $2, error = $3, updated_at = $4, version = version + 1, "
            + "completed_at = CASE WHEN $2 = 'completed' THEN $4 END "
            + $"WHERE id = $1 AND status IN ('active', 'paused') RETURNING {Columns}",
            [
                Sql.Of(id), Sql.Of(Text(status)), Sql.Of(error is { Length: > ErrorLengthMax } ? error[..ErrorLengthMax] : error),
                Sql.Of(time.GetUtcNow()),
            ],
            cancellationToken);
        return changed.Count == 1;
    }

    /// <inheritdoc/>
    public async Task<Download?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var found = await AskAsync($"SELECT {Columns} FROM bib.downloads WHERE id = $1", [Sql.Of(id)], cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Download>> ListAsync(DownloadQuery query, CancellationToken cancellationToken) =>
        await AskAsync(
            $"SELECT {Columns} FROM bib.downloads WHERE (NOT $1 OR status IN ('active', 'paused')) "
            + "AND ($2 IS NULL OR dataset_id = $2) AND ($3 IS NULL OR (created_at, id) < ($3, $4)) "
            + "ORDER BY created_at DESC, id DESC LIMIT $5",
            [
                (NpgsqlDbType.Boolean, query.IsOpen), (NpgsqlDbType.Uuid, query.Dataset?.Value),
                (NpgsqlDbType.TimestampTz, query.After?.CreatedAt.UtcDateTime), (NpgsqlDbType.Uuid, query.After?.Id),
                Sql.Of(query.CountMax),
            ],
            cancellationToken);

    private static Download Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        Dataset = new(reader.GetGuid(1)),
        ContentId = ChunkHash.Parse(reader.GetString(2)),
        Status = Status(reader.GetString(3)),
        Parts = reader.GetInt32(4),
        PartsDone = reader.GetFieldValue<byte[]>(5),
        Size = reader.GetInt64(6),
        BytesDone = reader.GetInt64(7),
        Peers = reader.GetFieldValue<string[]>(8),
        Error = reader.IsDBNull(9) ? null : reader.GetString(9),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(10),
        UpdatedAt = reader.GetFieldValue<DateTimeOffset>(11),
        Path = reader.GetString(12),
        Number = reader.GetString(13),
    };

    private static string Text(DownloadStatus status) => status switch
    {
        DownloadStatus.Active => "active",
        DownloadStatus.Paused => "paused",
        DownloadStatus.Completed => "completed",
        DownloadStatus.Failed => "failed",
        DownloadStatus.Canceled => "canceled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "A download has one of five states."),
    };

    private static DownloadStatus Status(string text) => text switch
    {
        "active" => DownloadStatus.Active,
        "paused" => DownloadStatus.Paused,
        "completed" => DownloadStatus.Completed,
        "failed" => DownloadStatus.Failed,
        "canceled" => DownloadStatus.Canceled,
        _ => throw new InvalidOperationException($"A download's status is '{text}'."),
    };

    private Task<List<Download>> AskAsync(
        string sql, (NpgsqlDbType Type, object? Value)[] parameters, CancellationToken cancellationToken) =>
        database.AskAsync("transfers", "Downloads cannot be read or written", sql, parameters, Read, cancellationToken);
}
