using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Uploads;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Uploads;

/// <summary>
/// Uploads and their journals in the database. Every write is guarded by the lease of who opened it last.
/// </summary>
internal sealed class UploadRows(BibDatabase database, TimeProvider time)
{
    /// <summary>Begins an upload or takes it over.</summary>
    /// <returns>Its lease and its journal, and whether it is complete; null when the id is another's.</returns>
    public async Task<(Guid Lease, long Records, List<byte[]> Journal, bool IsComplete)?> OpenAsync(
        UploadId id, DatasetId dataset, UserId by, CancellationToken cancellationToken)
    {
        var lease = Guid.NewGuid();
        var opened = await AskAsync(
            "INSERT INTO bib.uploads (id, dataset_id, user_id, lease, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5) "
            + "ON CONFLICT (id) DO UPDATE SET lease = excluded.lease, updated_at = excluded.updated_at "
            + "WHERE uploads.dataset_id = excluded.dataset_id AND uploads.user_id = excluded.user_id "
            + "RETURNING records, list IS NOT NULL",
            [Sql.Of(id.Value), Sql.Of(dataset.Value), Sql.Of(by.Value), Sql.Of(lease), Sql.Of(time.GetUtcNow())],
            reader => (Records: reader.GetInt64(0), IsComplete: reader.GetBoolean(1)),
            cancellationToken);
        if (opened.Count == 0) return null;
        var journal = await AskAsync(
            "SELECT records FROM bib.upload_journal WHERE upload_id = $1 AND number < $2 ORDER BY number",
            [Sql.Of(id.Value), Sql.Of(opened[0].Records)], reader => reader.GetFieldValue<byte[]>(0), cancellationToken);
        return (lease, opened[0].Records, journal, opened[0].IsComplete);
    }

    /// <summary>Adds to the journal.</summary>
    /// <returns>Whether it was; false when another call has taken the upload over.</returns>
    public async Task<bool> AppendAsync(UploadId id, Guid lease, byte[] records)
    {
        var written = await AskAsync(
            "WITH mine AS (UPDATE bib.uploads SET records = records + 1, updated_at = $3 "
            + "WHERE id = $1 AND lease = $2 RETURNING records - 1 AS number) "
            + "INSERT INTO bib.upload_journal (upload_id, number, records) SELECT $1, number, $4 FROM mine RETURNING number",
            [Sql.Of(id.Value), Sql.Of(lease), Sql.Of(time.GetUtcNow()), Sql.Of(records)],
            reader => reader.GetInt64(0), CancellationToken.None);
        return written.Count == 1;
    }

    /// <summary>Forgets what was journaled behind a place, because it is not there any more.</summary>
    public Task ClearAsync(UploadId id, Guid lease, CancellationToken cancellationToken) => AskAsync(
        "WITH mine AS (UPDATE bib.uploads SET records = 0 WHERE id = $1 AND lease = $2 RETURNING id) "
        + "DELETE FROM bib.upload_journal WHERE upload_id IN (SELECT id FROM mine) RETURNING number",
        [Sql.Of(id.Value), Sql.Of(lease)], reader => reader.GetInt64(0), cancellationToken);

    /// <summary>Notes what a whole upload holds, in the place of its journal.</summary>
    /// <returns>Whether it was; false when another call has taken the upload over.</returns>
    public async Task<bool> CompleteAsync(UploadId id, Guid lease, UploadedContent content)
    {
        var written = await AskAsync(
            "WITH mine AS (UPDATE bib.uploads SET list = $3, file_count = $4, size_bytes = $5, updated_at = $6 "
            + "WHERE id = $1 AND lease = $2 RETURNING id), gone AS ("
            + "DELETE FROM bib.upload_journal WHERE upload_id IN (SELECT id FROM mine)) SELECT id FROM mine",
            [
                Sql.Of(id.Value), Sql.Of(lease), Sql.Of(Write(content.List)), Sql.Of(content.Files), Sql.Of(content.Size),
                Sql.Of(time.GetUtcNow()),
            ],
            reader => reader.GetGuid(0), CancellationToken.None);
        return written.Count == 1;
    }

    /// <summary>What a complete upload holds.</summary>
    public async Task<UploadedContent?> FindAsync(
        UploadId id, DatasetId dataset, UserId by, CancellationToken cancellationToken)
    {
        var found = await AskAsync(
            "SELECT list, file_count, size_bytes FROM bib.uploads "
            + "WHERE id = $1 AND dataset_id = $2 AND user_id = $3 AND list IS NOT NULL",
            [Sql.Of(id.Value), Sql.Of(dataset.Value), Sql.Of(by.Value)],
            reader => new UploadedContent(
                Read(reader.GetFieldValue<byte[]>(0)), reader.GetInt64(1), reader.GetInt64(2)),
            cancellationToken);
        return found.FirstOrDefault();
    }

    /// <summary>Removes uploads that nobody has gone on with, at most so many.</summary>
    /// <returns>How many.</returns>
    public async Task<int> PurgeAsync(int countMax, CancellationToken cancellationToken)
    {
        var gone = await AskAsync(
            "DELETE FROM bib.uploads WHERE id IN (SELECT id FROM bib.uploads WHERE updated_at <= $1 "
            + "ORDER BY updated_at LIMIT $2) AND updated_at <= $1 RETURNING id",
            [Sql.Of(time.GetUtcNow() - IUploads.KeptFor), Sql.Of(countMax)], reader => reader.GetGuid(0), cancellationToken);
        return gone.Count;
    }

    private static byte[] Write(IReadOnlyList<ListRef> list)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        foreach (var part in list)
        {
            writer.Write(part.Chunk.Hash.ToArray());
            writer.Write(part.Chunk.Length);
            writer.Write(part.Count);
        }

        return bytes.ToArray();
    }

    private static List<ListRef> Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var list = new List<ListRef>();
        while (reader.BaseStream.Position < bytes.Length)
        {
            var hash = new ChunkHash(reader.ReadBytes(ChunkHash.Size));
            list.Add(new(new(hash, reader.ReadInt32()), reader.ReadInt32()));
        }

        return list;
    }

    private Task<List<T>> AskAsync<T>(
        string sql,
        (NpgsqlDbType Type, object? Value)[] parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken) => database.AskAsync(
            "uploads", "Uploads cannot be read or written", sql, parameters, read, cancellationToken);
}
