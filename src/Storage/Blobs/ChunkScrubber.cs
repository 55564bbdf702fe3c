using System.Buffers;
using System.Runtime.CompilerServices;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>
/// Reads every chunk at a bounded rate, sets damaged ones aside, and tells of those and of the missing ones.
/// </summary>
public sealed class ChunkScrubber(ChunkStore store, TimeProvider time)
{
    /// <summary>Scrubs once.</summary>
    /// <param name="expected">What should be there: every chunk that a version refers to. Read after the disk
    /// was.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async IAsyncEnumerable<ScrubFinding> ScrubAsync(
        IAsyncEnumerable<ChunkRef> expected, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var bytes = 0L;
        var setAside = new HashSet<ChunkHash>();
        foreach (var (chunk, _) in store.Files())
        {
            if (Damage(chunk) is { } damage)
            {
                store.SetAside(chunk.Hash);
                setAside.Add(chunk.Hash);
                yield return new(chunk.Hash, false, damage);
            }

            await WaitAsync(start, bytes += chunk.Length, cancellationToken);
        }

        foreach (var (pack, entries) in await store.ClosedPacksAsync(cancellationToken))
        {
            var damaged = new HashSet<ChunkHash>();
            foreach (var entry in entries)
            {
                if (Damage(entry.Chunk) is { } damage)
                {
                    damaged.Add(entry.Chunk.Hash);
                    yield return new(entry.Chunk.Hash, false, damage);
                }

                await WaitAsync(start, bytes += entry.Chunk.Length, cancellationToken);
            }

            // Without them, whether anybody has used the pack or not: they are no use to anybody. Rewriting keeps a
            // copy.
            if (damaged.Count == 0) continue;
            setAside.UnionWith(damaged);
            store.Rewrite(pack, entries, new HashSet<ChunkHash>(), DateTimeOffset.MaxValue);
        }

        await foreach (var chunk in expected.WithCancellation(cancellationToken))
        {
            if (setAside.Contains(chunk.Hash) || store.Missing([chunk]).Count == 0) continue;
            yield return new(chunk.Hash, true, new ChunkMissingException(chunk.Hash).Message);
        }
    }

    private string? Damage(ChunkRef chunk)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkRef.LengthMax);
        try
        {
            if (chunk.Length > ChunkRef.LengthMax) return $"Chunk {chunk.Hash} has {chunk.Length} bytes on disk, more than any chunk.";
            store.Read(chunk, buffer);
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

    private async Task WaitAsync(long start, long bytes, CancellationToken cancellationToken)
    {
        var due = TimeSpan.FromSeconds((double)bytes / store.Options.ScrubBytesPerSecond);
        var ahead = due - time.GetElapsedTime(start);
        if (ahead > TimeSpan.FromMilliseconds(20)) await Task.Delay(ahead, time, cancellationToken);
    }
}
