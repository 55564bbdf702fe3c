using System.Buffers;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Storage.Uploads;
using Content.Hashing;

namespace Bib.Storage.Blobs;

/// <summary>Content in and out of the chunk store, in as much memory as <see cref="ContentBuffers"/> has.</summary>
/// <param name="store">Where chunks are.</param>
/// <param name="time">Times how long chunks gather before they are hashed.</param>
public sealed class ContentStore(IChunkStore store, TimeProvider time) : IContentStore, IDisposable
{
    /// <summary>4 MiB each, for all who upload and download at once; who comes later waits for one.</summary>
    private const int BuffersMax = 32;

    /// <summary>
    /// Content up to this has one chunk, by the minimum of the cutter: nothing to cut, nothing to do in parallel.
    /// </summary>
    private const int SmallBytes = 256 << 10;

    /// <summary>How many chunks a download verifies at once, ahead of those that it writes.</summary>
    private static readonly int _readAhead = Math.Max(3, Sha256Batch.Full / 2);

    private readonly ContentBuffers _buffers = new(BuffersMax);

    /// <inheritdoc/>
    public async Task<IngestedContent> IngestAsync(
        Stream content, IngestRequest request, IProgress<IngestProgress>? progress, CancellationToken cancellationToken)
    {
        var start = ArrayPool<byte>.Shared.Rent(SmallBytes);
        try
        {
            var filled = await content.ReadAtLeastAsync(
                start.AsMemory(0, SmallBytes), SmallBytes, throwOnEndOfStream: false, cancellationToken);
            if (filled < SmallBytes && request.Already.Count == 0)
                return Small(start.AsMemory(0, filled), request, progress, cancellationToken);
            using var pipeline = new IngestPipeline(store, _buffers, request, progress, time);
            return await pipeline.RunAsync(start.AsMemory(0, filled), content, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(start);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IngestedContent>> IngestAllAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> contents, CancellationToken cancellationToken)
    {
        var small = Enumerable.Range(0, contents.Count).Where(index => contents[index].Length < SmallBytes).ToList();
        var hashes = ChunkHashes.Of([.. small.Select(index => contents[index])]);
        var ingested = new IngestedContent[contents.Count];
        for (var index = 0; index < small.Count; index++)
            ingested[small[index]] = Put(contents[small[index]], hashes[index], null, cancellationToken);
        for (var index = 0; index < ingested.Length; index++)
        {
            if (ingested[index] is not null) continue;
            await using var stream = new MemoryView(contents[index]);
            ingested[index] = await IngestAsync(stream, IngestRequest.Whole, null, cancellationToken);
        }

        return ingested;
    }

    /// <inheritdoc/>
    public async Task CopyToAsync(
        IEnumerable<ChunkRef> chunks, long offset, Stream destination, CancellationToken cancellationToken)
    {
        using var wanted = Behind(chunks, offset).GetEnumerator();
        var next = ReadAsync(wanted, cancellationToken);
        try
        {
            while (await next is { } batch)
            {
                using (batch)
                {
                    // One batch is read while another is written.
                    next = ReadAsync(wanted, cancellationToken);
                    await batch.WriteAsync(destination, cancellationToken);
                }
            }
        }
        finally
        {
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (next.IsCompletedSuccessfully) (await next)?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _buffers.Dispose();

    private static IEnumerable<(ChunkRef Chunk, int Skip)> Behind(IEnumerable<ChunkRef> chunks, long offset)
    {
        foreach (var chunk in chunks)
        {
            if (offset < chunk.Length) yield return (chunk, (int)offset);
            offset = Math.Max(0, offset - chunk.Length);
        }
    }

    private IngestedContent Small(
        ReadOnlyMemory<byte> content,
        IngestRequest request,
        IProgress<IngestProgress>? progress,
        CancellationToken cancellationToken)
    {
        IngestPipeline.RequireLength(content.Length, request);
        return Put(content, ChunkHash.Of(content.Span), progress, cancellationToken);
    }

    /// <summary>Stores content of one chunk, or of none.</summary>
    private IngestedContent Put(
        ReadOnlyMemory<byte> content,
        ChunkHash hash,
        IProgress<IngestProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (content.IsEmpty) return new(0, ChunkHash.OfNothing, [], Task.FromResult(default(WrittenChunks)));
        var chunk = new ChunkRef(hash, content.Length);
        var durable = new DurabilityBarrier();
        var stored = store.PutAsync(chunk, content, cancellationToken);
        durable.Add(stored, chunk.Length);
        progress?.Report(new(chunk, 0, chunk.Length, stored));
        return new(chunk.Length, chunk.Hash, [chunk], durable.Complete());
    }

    /// <summary>
    /// Reads and verifies as many chunks as are hashed together, if buffers are to be had; null at the end.
    /// </summary>
    private async Task<ReadBatch?> ReadAsync(
        IEnumerator<(ChunkRef Chunk, int Skip)> wanted, CancellationToken cancellationToken)
    {
        // Onto another thread, so that chunks are verified while others are written.
        await Task.Yield();
        if (!wanted.MoveNext()) return null;
        var batch = new ReadBatch(store, _buffers);
        try
        {
            batch.Add(wanted.Current.Chunk, wanted.Current.Skip, await _buffers.RentAsync(cancellationToken));

            // It waits for its first buffer only: two that waited for each other's would wait for ever.
            while (batch.Count < _readAhead && _buffers.TryRentSpare() is { } buffer)
            {
                if (!wanted.MoveNext())
                {
                    _buffers.Return(buffer);
                    break;
                }

                batch.Add(wanted.Current.Chunk, wanted.Current.Skip, buffer);
            }

            cancellationToken.ThrowIfCancellationRequested();
            batch.Read();
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }
}
