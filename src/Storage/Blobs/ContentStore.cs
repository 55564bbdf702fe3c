using System.Buffers;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Storage.Blobs;

/// <summary>Content in and out of the chunk store, in as much memory as <see cref="ContentBuffers"/> has.</summary>
/// <param name="store">Where chunks are.</param>
public sealed class ContentStore(IChunkStore store) : IContentStore, IDisposable
{
    /// <summary>4 MiB each, for all who upload and download at once; who comes later waits for one.</summary>
    private const int BuffersMax = 32;

    /// <summary>
    /// Content up to this has one chunk, by the minimum of the cutter: nothing to cut, nothing to do in parallel.
    /// </summary>
    private const int SmallBytes = 256 << 10;

    /// <summary>How many chunks a download verifies ahead of what it writes.</summary>
    private const int ReadAhead = 3;

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
            using var pipeline = new IngestPipeline(store, _buffers, request, progress);
            return await pipeline.RunAsync(start.AsMemory(0, filled), content, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(start);
        }
    }

    /// <inheritdoc/>
    public async Task CopyToAsync(
        IEnumerable<ChunkRef> chunks, long offset, Stream destination, CancellationToken cancellationToken)
    {
        var ahead = new Queue<(ChunkRef Chunk, int Skip, Task<byte[]> Bytes)>();
        try
        {
            foreach (var chunk in chunks)
            {
                if (offset >= chunk.Length)
                {
                    offset -= chunk.Length;
                    continue;
                }

                if (ahead.Count >= ReadAhead) await WriteAsync(ahead.Dequeue(), destination, cancellationToken);
                ahead.Enqueue((chunk, (int)offset, ReadAsync(chunk, cancellationToken)));
                offset = 0;
            }

            while (ahead.TryDequeue(out var next)) await WriteAsync(next, destination, cancellationToken);
        }
        finally
        {
            foreach (var (_, _, bytes) in ahead)
            {
                await ((Task)bytes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (bytes.IsCompletedSuccessfully) _buffers.Return(await bytes);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _buffers.Dispose();

    private IngestedContent Small(
        ReadOnlyMemory<byte> content,
        IngestRequest request,
        IProgress<IngestProgress>? progress,
        CancellationToken cancellationToken)
    {
        IngestPipeline.RequireLength(content.Length, request);
        if (content.IsEmpty) return new(0, ChunkHash.OfNothing, [], Task.FromResult(default(WrittenChunks)));
        var chunk = new ChunkRef(ChunkHash.Of(content.Span), content.Length);
        var durable = new DurabilityBarrier();
        var stored = store.PutAsync(chunk, content, cancellationToken);
        durable.Add(stored, chunk.Length);
        progress?.Report(new(chunk, 0, chunk.Length, stored));
        return new(chunk.Length, chunk.Hash, [chunk], durable.Complete());
    }

    private async Task<byte[]> ReadAsync(ChunkRef chunk, CancellationToken cancellationToken)
    {
        var buffer = await _buffers.RentAsync(cancellationToken);
        try
        {
            // Onto another thread, so that chunks are verified side by side.
            await Task.Yield();
            store.Read(chunk, buffer);
            return buffer;
        }
        catch
        {
            _buffers.Return(buffer);
            throw;
        }
    }

    private async Task WriteAsync(
        (ChunkRef Chunk, int Skip, Task<byte[]> Bytes) next, Stream destination, CancellationToken cancellationToken)
    {
        var buffer = await next.Bytes;
        try
        {
            await destination.WriteAsync(buffer.AsMemory(next.Skip, next.Chunk.Length - next.Skip), cancellationToken);
        }
        finally
        {
            _buffers.Return(buffer);
        }
    }
}
