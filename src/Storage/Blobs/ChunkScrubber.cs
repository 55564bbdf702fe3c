using System.Buffers;
using System.Runtime.CompilerServices;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>
/// Reads every chunk at a bounded rate, sets damaged ones aside, and tells of those and of the missing ones.
/// </summary>
public sealed class ChunkScrubber(ChunkStore store, TimeProvider time)
{
    /// <summary>Chunks read so far by the scrub that was begun last.</summary>
    public long Chunks { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Scrubs once; one scrub of a scrubber at a time.</summary>
    /// <param name="expected">
    /// What should be there: every chunk that a version needs. Read after the disk was.
    /// </param>
    /// <param name="bytesPerSecond">How much is read at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async IAsyncEnumerable<ScrubFinding> ScrubAsync(
        IAsyncEnumerable<ChunkHash> expected,
        long bytesPerSecond,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (Chunks, Bytes) = (0, 0);
        var start = time.GetTimestamp();
        var told = new HashSet<ChunkHash>();
        foreach (var (chunk, _) in store.Files())
        {
            if (Damage(chunk) is { } damage)
            {
                store.SetAside(chunk.Hash);
                told.Add(chunk.Hash);
                yield return new(chunk.Hash, false, damage);
            }

            await CountAsync(chunk, start, bytesPerSecond, cancellationToken);
        }

        foreach (var (pack, entries) in await store.ClosedPacksAsync(cancellationToken))
        {
            store.Inspect(pack);
            if (pack.Damaged)
                yield return new(null, false, $"'{pack.Path}' has bytes that are no chunk; it is set aside, what is whole is kept.");
            var damaged = new HashSet<ChunkHash>();
            foreach (var entry in entries)
            {
                if (Damage(entry.Chunk) is { } damage)
                {
                    damaged.Add(entry.Chunk.Hash);
                    yield return new(entry.Chunk.Hash, false, damage);
                }

                await CountAsync(entry.Chunk, start, bytesPerSecond, cancellationToken);
            }

            told.UnionWith(damaged);
            if (damaged.Count > 0 || pack.Damaged) Mend(pack, entries);
        }

        await foreach (var hash in expected.WithCancellation(cancellationToken))
        {
            if (told.Contains(hash) || store.Has(hash)) continue;
            yield return new(hash, true, new ChunkMissingException(hash).Message);
        }
    }

    /// <summary>
    /// Sets aside what others have read and found damaged, so that no later start takes it for sound; what turns out to
    /// be whole after all stays.
    /// </summary>
    public async Task SetAsideAsync(CancellationToken cancellationToken)
    {
        var damaged = store.Damaged();
        if (damaged.Count == 0) return;
        foreach (var hash in damaged) store.SetAside(hash);
        foreach (var (pack, entries) in await store.ClosedPacksAsync(cancellationToken))
            if (entries.Exists(entry => damaged.Contains(entry.Chunk.Hash))) Mend(pack, entries);
    }

    /// <summary>
    /// Writes a pack anew without what is damaged in it, whether anybody has used it or not: that is no use to anybody.
    /// Rewriting keeps a copy.
    /// </summary>
    private void Mend(Pack pack, List<PackedChunk> entries) =>
        store.Rewrite(pack, entries, new HashSet<ChunkHash>(), DateTimeOffset.MaxValue);

    private string? Damage(ChunkRef chunk)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkRef.LengthMax);
        try
        {
            // More than any chunk may have: the rest of it need not be read to know.
            store.Read(chunk with { Length = Math.Min(chunk.Length, ChunkRef.LengthMax) }, buffer);
            return null;
        }
        catch (ChunkDamagedException damage)
        {
            return damage.Message;
        }
        catch (ChunkMissingException)
        {
            // Collected since it was listed.
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task CountAsync(ChunkRef chunk, long start, long bytesPerSecond, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (Chunks, Bytes) = (Chunks + 1, Bytes + chunk.Length);
        var due = TimeSpan.FromSeconds((double)Bytes / bytesPerSecond);
        var ahead = due - time.GetElapsedTime(start);
        if (ahead > TimeSpan.FromMilliseconds(20)) await Task.Delay(ahead, time, cancellationToken);
    }
}
