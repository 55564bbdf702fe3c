using System.Runtime.CompilerServices;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Uploads;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Postgres;

namespace Bib.Storage.Uploads;

/// <summary>
/// What holds chunks: lists of files, each with the chunks that it names. A list is entered once, whoever needs it; one
/// that no version has is forgotten after a day, and what it held is collected.
/// </summary>
internal sealed class HeldLists(BibDatabase database, IChunkStore chunks, TimeProvider time) : IChunkReferences, IHeldLists
{
    private const int RowsMax = 10_000;
    private const int PageMax = 1000;
    private const string Component = "uploads";
    private const string Fault = "Lists of files cannot be read or written";

    private readonly FileListReader _reader = new(chunks);

    /// <inheritdoc/>
    public async Task HoldAsync(IReadOnlyList<ListRef> lists, CancellationToken cancellationToken)
    {
        // In one order, so that two uploads of the same files wait for each other, never in a circle.
        var known = (await database.AskAsync(
            Component, Fault,
            "WITH mine AS (SELECT hash FROM bib.file_lists WHERE hash = ANY ($1) ORDER BY hash FOR UPDATE) "
            + "UPDATE bib.file_lists l SET touched_at = greatest(touched_at, $2) FROM mine "
            + "WHERE l.hash = mine.hash RETURNING l.hash",
            [Sql.Of(lists.Select(part => part.Chunk.Hash.ToArray()).ToArray()), Sql.Of(time.GetUtcNow())],
            reader => new ChunkHash(reader.GetFieldValue<byte[]>(0)), cancellationToken)).ToHashSet();
        foreach (var part in lists)
            if (!known.Contains(part.Chunk.Hash)) await EnterAsync(part, part.Chunk.Hash.ToArray(), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlySet<ChunkHash>> ReferencedAsync(
        IReadOnlyList<ChunkHash> chunks, CancellationToken cancellationToken) =>
        (await database.AskAsync(
            Component, Fault,
            "SELECT hash FROM bib.file_lists WHERE hash = ANY ($1) "
            + "UNION SELECT chunk_hash FROM bib.list_chunks WHERE chunk_hash = ANY ($1)",
            [Sql.Of(chunks.Select(hash => hash.ToArray()).ToArray())],
            reader => new ChunkHash(reader.GetFieldValue<byte[]>(0)), cancellationToken)).ToHashSet();

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> OldestUploadAsync(CancellationToken cancellationToken) =>
        (await database.AskAsync(
            Component, Fault,
            "SELECT least((SELECT min(created_at) FROM bib.uploads WHERE list IS NULL), "
            + "(SELECT min(created_at) FROM bib.downloads WHERE status IN ('active', 'paused')))",
            [],
            reader => reader.IsDBNull(0) ? (DateTimeOffset?)null : reader.GetFieldValue<DateTimeOffset>(0),
            cancellationToken))[0];

    public async IAsyncEnumerable<ChunkHash> EverythingAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = Array.Empty<byte>();
        while (true)
        {
            var page = await database.AskAsync(
                Component, Fault,
                "SELECT hash FROM ((SELECT DISTINCT c.chunk_hash AS hash FROM bib.list_chunks c WHERE c.chunk_hash > $1 "
                + "AND EXISTS (SELECT FROM bib.version_chunks v WHERE v.list_hash = c.list_hash) ORDER BY 1 LIMIT $2) "
                + "UNION (SELECT l.hash FROM bib.file_lists l WHERE l.hash > $1 "
                + "AND EXISTS (SELECT FROM bib.version_chunks v WHERE v.list_hash = l.hash) ORDER BY 1 LIMIT $2)) both_kinds "
                + "ORDER BY 1 LIMIT $2",
                [Sql.Of(last), Sql.Of(PageMax)], reader => reader.GetFieldValue<byte[]>(0), cancellationToken);
            foreach (var hash in page) yield return new(hash);
            if (page.Count < PageMax) yield break;
            last = page[^1];
        }
    }

    /// <summary>Forgets lists that no version has, at most so many.</summary>
    /// <returns>How many.</returns>
    public async Task<int> PurgeAsync(int countMax, CancellationToken cancellationToken)
    {
        // One that somebody holds again at the same moment has another time by then, and stays.
        var gone = await database.AskAsync(
            Component, Fault,
            "DELETE FROM bib.file_lists WHERE hash IN (SELECT hash FROM bib.file_lists l WHERE touched_at <= $1 "
            + "AND NOT EXISTS (SELECT FROM bib.version_chunks v WHERE v.list_hash = l.hash) LIMIT $2) "
            + "AND touched_at <= $1 RETURNING 1",
            [Sql.Of(time.GetUtcNow() - IUploads.KeptFor), Sql.Of(countMax)], reader => reader.GetInt32(0),
            cancellationToken);
        return gone.Count;
    }

    /// <summary>A transaction a list: two uploads of the same files wait for each other, never in a circle.</summary>
    private async Task EnterAsync(ListRef part, byte[] list, CancellationToken cancellationToken)
    {
        var needed = _reader.Everything([part]).DistinctBy(chunk => chunk.Hash)
            .Where(chunk => chunk.Hash != part.Chunk.Hash).ToList();
        if (chunks.Missing([part.Chunk, .. needed]) is [var missing, ..]) throw new ChunkMissingException(missing.Hash);
        try
        {
            await database.ExecuteAsync(
                OperationContext.Current(Component, DatabaseRole.App),
                batch =>
                {
                    batch.Add(
                        "INSERT INTO bib.file_lists (hash, touched_at) VALUES ($1, $2) ON CONFLICT (hash) "
                        + "DO UPDATE SET touched_at = greatest(file_lists.touched_at, excluded.touched_at)",
                        Sql.Of(list), Sql.Of(time.GetUtcNow()));
                    foreach (var rows in needed.Chunk(RowsMax))
                    {
                        batch.Add(
                            "INSERT INTO bib.list_chunks (list_hash, chunk_hash) SELECT $1, unnest($2) "
                            + "ON CONFLICT DO NOTHING",
                            Sql.Of(list), Sql.Of(Array.ConvertAll(rows, chunk => chunk.Hash.ToArray())));
                    }
                },
                CancellationToken.None);
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable(Fault, exception);
        }
    }
}
