using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>
/// Removes chunks that nothing has referred to for the grace period. A chunk goes when two things are that long ago:
/// that a collection first found it unreferenced, and that it was last sent or asked for as present. While an upload or a
/// download is under way, both must be before its beginning.
/// </summary>
/// <param name="store">Where the chunks are.</param>
/// <param name="references">Says what is needed.</param>
/// <param name="time">The clock.</param>
public sealed class ChunkCollector(ChunkStore store, IChunkReferences references, TimeProvider time)
{
    private const int Batch = 1000;

    /// <summary>How far the clock of an upload's row may be ahead of the one that dates files.</summary>
    private static readonly TimeSpan _clocksApart = TimeSpan.FromMinutes(1);

    private DateTimeOffset _oldestUpload;
    private long _examined;
    private long _removed;
    private long _removedBytes;

    /// <summary>Looks at every chunk once. One collection at a time.</summary>
    /// <exception cref="ChunkStoreException">The disk fails; what was removed until then is gone, and nothing
    /// else.</exception>
    public async Task<CollectionReport> CollectAsync(CancellationToken cancellationToken)
    {
        (_examined, _removed, _removedBytes) = (0, 0, 0);
        try
        {
            _oldestUpload = await references.OldestUploadAsync(cancellationToken) is { } began
                ? began - _clocksApart - store.TouchedWithin
                : DateTimeOffset.MaxValue;
            var before = store.ReadUnreferenced();
            var after = new Dictionary<ChunkHash, DateTimeOffset>();
            await CollectFilesAsync(before, after, cancellationToken);
            await CollectPacksAsync(before, after, cancellationToken);
            store.WriteUnreferenced(after);
            return new(_examined, _removed, _removedBytes, after.Count);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ChunkStoreException($"Collecting stopped: {failure.Message} Check the disk.", failure);
        }
    }

    private async Task CollectFilesAsync(
        Dictionary<ChunkHash, DateTimeOffset> before,
        Dictionary<ChunkHash, DateTimeOffset> after,
        CancellationToken cancellationToken)
    {
        foreach (var batch in store.Files().Chunk(Batch))
        {
            var dead = await DeadAsync([.. batch.Select(file => file.Chunk)], before, after, cancellationToken);
            foreach (var (chunk, modifiedAt) in batch)
            {
                if (!dead.Contains(chunk.Hash) || modifiedAt > Cutoff || !store.Remove(chunk.Hash, Cutoff)) continue;
                Count(chunk, after);
            }
        }
    }

    private async Task CollectPacksAsync(
        Dictionary<ChunkHash, DateTimeOffset> before,
        Dictionary<ChunkHash, DateTimeOffset> after,
        CancellationToken cancellationToken)
    {
        foreach (var (pack, entries) in await store.ClosedPacksAsync(cancellationToken))
        {
            var dead = new HashSet<ChunkHash>();
            foreach (var batch in entries.Chunk(Batch))
                dead.UnionWith(await DeadAsync([.. batch.Select(entry => entry.Chunk)], before, after, cancellationToken));
            var goes = entries.Where(entry => dead.Contains(entry.Chunk.Hash)).ToList();
            var bytes = goes.Sum(entry => (long)entry.Chunk.Length);
            if (goes.Count == 0 || bytes < store.Options.PackDeadShare * entries.Sum(entry => (long)entry.Chunk.Length)) continue;
            if (pack.ModifiedAt > Cutoff || !store.Rewrite(pack, entries, dead, Cutoff)) continue;
            goes.ForEach(entry => Count(entry.Chunk, after));
        }
    }

    /// <summary>What was sent after it stays.</summary>
    private DateTimeOffset Cutoff
    {
        get
        {
            var now = time.GetUtcNow();
            var kept = _oldestUpload < now - store.Options.UploadMax ? now - store.Options.UploadMax : _oldestUpload;
            return kept < now - store.Options.Grace ? kept : now - store.Options.Grace;
        }
    }

    /// <summary>Those that may go by what is known of references; all that are unreferenced are noted.</summary>
    private async Task<HashSet<ChunkHash>> DeadAsync(
        List<ChunkRef> chunks,
        Dictionary<ChunkHash, DateTimeOffset> before,
        Dictionary<ChunkHash, DateTimeOffset> after,
        CancellationToken cancellationToken)
    {
        _examined += chunks.Count;
        var referenced = await references.ReferencedAsync(chunks.ConvertAll(chunk => chunk.Hash), cancellationToken);
        var dead = new HashSet<ChunkHash>();
        foreach (var chunk in chunks)
        {
            if (referenced.Contains(chunk.Hash)) continue;
            var since = before.TryGetValue(chunk.Hash, out var known) ? known : time.GetUtcNow();
            if (after.Count < store.Options.UnreferencedMax) after[chunk.Hash] = since;
            if (since <= Cutoff) dead.Add(chunk.Hash);
        }

        return dead;
    }

    private void Count(ChunkRef chunk, Dictionary<ChunkHash, DateTimeOffset> after)
    {
        _removed++;
        _removedBytes += chunk.Length;
        after.Remove(chunk.Hash);
    }
}
