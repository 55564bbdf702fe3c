using System.Security.Cryptography;
using System.Threading.Channels;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Content.Chunking;
using Content.Hashing;

namespace Bib.Storage.Blobs;

/// <summary>
/// One content on its way in: it is read and cut here; behind bounded channels one task hashes its chunks, many at
/// once, and stores them, and one hashes all of it, in order.
/// </summary>
internal sealed class IngestPipeline(
    IChunkStore store,
    ContentBuffers buffers,
    IngestRequest request,
    IProgress<IngestProgress>? progress,
    TimeProvider time) : IDisposable
{
    private const int ReadBytes = 256 << 10;

    /// <summary>Chunks that wait in a channel: a batch gathers while the one before is hashed and stored.</summary>
    private static readonly int _channelChunks = Math.Max(3, Sha256Batch.Full);

    /// <summary>
    /// How long a chunk waits for others to be hashed with: a sender that is slow should see what it has sent become
    /// durable.
    /// </summary>
    private static readonly TimeSpan _gatherFor = TimeSpan.FromMilliseconds(100);

    private readonly Channel<CutChunk> _toStore = Bounded();
    private readonly Channel<CutChunk> _toHash = Bounded();
    private readonly IncrementalHash _whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly DurabilityBarrier _durable = new();
    private readonly Lock _gate = new();
    private readonly List<ChunkRef> _chunks = [.. request.Already];
    private long _size = request.Already.Sum(chunk => (long)chunk.Length);

    /// <summary>Refuses content that is longer than asked for.</summary>
    public static void RequireLength(long length, IngestRequest request)
    {
        if (length <= request.BytesMax) return;
        throw new ManifestException(
            $"The content is longer than {request.BytesMax} bytes, which is the limit. Split it into several files.");
    }

    /// <param name="start">What was read already.</param>
    /// <param name="content">The rest.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IngestedContent> RunAsync(
        ReadOnlyMemory<byte> start, Stream content, CancellationToken cancellationToken)
    {
        using var givenUp = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, givenUp.Token);
        var consumers = new[] { StoreAsync(givenUp), HashAsync(givenUp) };
        try
        {
            await HashAlreadyAsync(stop.Token);
            await CutAsync(start, content, stop.Token);
        }
        catch (Exception failure)
        {
            _toStore.Writer.TryComplete();
            _toHash.Writer.TryComplete();

            // What was cut before the content broke off is stored all the same, so that an upload goes on behind it.
            if (failure is ManifestException) await givenUp.CancelAsync();
            await Task.WhenAll(consumers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((Task)_durable.Complete()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // One of ours failed and stopped the others: its failure is the one to tell.
                await Task.WhenAll(consumers);
            }

            throw;
        }

        _toStore.Writer.Complete();
        _toHash.Writer.Complete();
        await Task.WhenAll(consumers);
        var hash = _chunks.Count == 0 ? ChunkHash.OfNothing : new ChunkHash(_whole.GetHashAndReset());
        return new(_size, hash, _chunks, _durable.Complete());
    }

    public void Dispose() => _whole.Dispose();

    private static Channel<CutChunk> Bounded() => Channel.CreateBounded<CutChunk>(_channelChunks);

    /// <summary>What an earlier attempt has stored is hashed from the disk.</summary>
    private async Task HashAlreadyAsync(CancellationToken cancellationToken)
    {
        if (request.Already.Count == 0) return;
        var buffer = await buffers.RentAsync(cancellationToken);
        try
        {
            foreach (var chunk in request.Already)
            {
                cancellationToken.ThrowIfCancellationRequested();
                store.Read(chunk, buffer);
                _whole.AppendData(buffer, 0, chunk.Length);
            }
        }
        finally
        {
            buffers.Return(buffer);
        }
    }

    private async Task CutAsync(ReadOnlyMemory<byte> start, Stream content, CancellationToken cancellationToken)
    {
        var cutter = new ChunkCutter(ChunkSizes.Standard);
        var rest = start.ToArray();
        var restLength = rest.Length;
        Array.Resize(ref rest, ReadBytes);
        byte[]? buffer = null;
        try
        {
            while (true)
            {
                buffer ??= await buffers.RentAsync(cancellationToken);
                rest.AsSpan(0, restLength).CopyTo(buffer);
                var filled = restLength;
                var cut = cutter.Take(buffer.AsSpan(0, filled), out var ends);
                while (!ends)
                {
                    var room = Math.Min(ReadBytes, buffer.Length - filled);
                    var read = await content.ReadAsync(buffer.AsMemory(filled, room), cancellationToken);
                    if (read == 0) break;
                    var taken = cutter.Take(buffer.AsSpan(filled, read), out ends);
                    cut = filled + taken;
                    filled += read;
                }

                if (cut == 0) return;
                restLength = filled - cut;
                buffer.AsSpan(cut, restLength).CopyTo(rest);
                // From here on the buffer is the chunk's, also when handing it over fails: it must not come back twice.
                var handed = buffer;
                buffer = null;
                await HandOverAsync(handed, cut, cancellationToken);
                if (!ends) return;
            }
        }
        finally
        {
            if (buffer is not null) buffers.Return(buffer);
        }
    }

    private async ValueTask HandOverAsync(byte[] buffer, int length, CancellationToken cancellationToken)
    {
        _size += length;
        CutChunk chunk;
        lock (_gate)
        {
            chunk = new(buffer, length, _chunks.Count, _size, buffers);
            _chunks.Add(default);
        }

        var handed = 0;
        try
        {
            RequireLength(_size, request);
            if (_durable.Failure is { } failure) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
            await _toStore.Writer.WriteAsync(chunk, cancellationToken);
            handed++;
            await _toHash.Writer.WriteAsync(chunk, cancellationToken);
            handed++;
        }
        finally
        {
            for (; handed < CutChunk.Users; handed++) chunk.Release();
        }
    }

    /// <summary>Empties the channel whatever happens, so that every buffer comes back.</summary>
    private async Task StoreAsync(CancellationTokenSource givenUp)
    {
        Exception? failed = null;
        var batch = new List<CutChunk>(Sha256Batch.Full);
        while (await GatherAsync(batch))
        {
            try
            {
                if (failed is null && !givenUp.IsCancellationRequested) Store(batch);
            }
            catch (Exception failure)
            {
                failed = failure;
                await givenUp.CancelAsync();
            }
            finally
            {
                batch.ForEach(chunk => chunk.Release());
                batch.Clear();
            }
        }

        if (failed is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failed);
    }

    /// <summary>
    /// Waits for a chunk, and for as many more as are hashed together, unless time or buffers run out first.
    /// </summary>
    /// <returns>False when there are no more.</returns>
    private async ValueTask<bool> GatherAsync(List<CutChunk> batch)
    {
        Task? enough = null;
        while (await _toStore.Reader.WaitToReadAsync())
        {
            while (batch.Count < Sha256Batch.Full && _toStore.Reader.TryRead(out var chunk)) batch.Add(chunk);
            if (batch.Count >= Sha256Batch.Full || buffers.AreUsedUp) return true;
            var more = _toStore.Reader.WaitToReadAsync().AsTask();
            enough ??= Task.Delay(_gatherFor, time);
            if (await Task.WhenAny(more, enough) == enough) return true;
        }

        return batch.Count > 0;
    }

    private void Store(List<CutChunk> batch)
    {
        var hashes = ChunkHashes.Of([.. batch.Select(chunk => chunk.Content)]);
        for (var index = 0; index < batch.Count; index++)
        {
            var chunk = batch[index];
            var reference = new ChunkRef(hashes[index], chunk.Content.Length);
            lock (_gate) _chunks[chunk.Index] = reference;
            var stored = store.PutAsync(reference, chunk.Content, CancellationToken.None);
            _durable.Add(stored, reference.Length);
            progress?.Report(new(reference, chunk.Index, chunk.End, stored));
        }
    }

    /// <summary>Empties the channel whatever happens, so that every buffer comes back.</summary>
    private async Task HashAsync(CancellationTokenSource givenUp)
    {
        Exception? failed = null;
        await foreach (var chunk in _toHash.Reader.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                if (failed is null && !givenUp.IsCancellationRequested) _whole.AppendData(chunk.Content.Span);
            }
            catch (Exception failure)
            {
                failed = failure;
                await givenUp.CancelAsync();
            }
            finally
            {
                chunk.Release();
            }
        }

        if (failed is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failed);
    }
}
