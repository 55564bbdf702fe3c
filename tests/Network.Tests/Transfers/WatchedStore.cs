using System.Collections.Concurrent;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Network.Tests.Transfers;

/// <summary>A store that tells what it is asked for, and can change what it gives.</summary>
internal sealed class WatchedStore(IChunkStore inner) : IChunkStore
{
    private int _reads;

    /// <summary>What was read, in order.</summary>
    public ConcurrentQueue<ChunkRef> Reads { get; } = [];

    /// <summary>What was put.</summary>
    public ConcurrentQueue<ChunkRef> Puts { get; } = [];

    /// <summary>Called with the number of each chunk that is read, from 1, and its bytes.</summary>
    public Action<int, Memory<byte>> OnRead { get; set; } = (_, _) => { };

    /// <summary>Called before a chunk is put.</summary>
    public Action<ChunkRef> OnPut { get; set; } = _ => { };

    public Task<bool> PutAsync(ChunkRef chunk, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        OnPut(chunk);
        Puts.Enqueue(chunk);
        return inner.PutAsync(chunk, content, cancellationToken);
    }

    public void Read(ChunkRef chunk, Span<byte> destination) => inner.Read(chunk, destination);

    public int ReadMany(IReadOnlyList<ChunkRef> chunks, IReadOnlyList<Memory<byte>> destinations)
    {
        var read = inner.ReadMany(chunks, destinations);
        for (var index = 0; index < read; index++)
        {
            Reads.Enqueue(chunks[index]);
            OnRead(Interlocked.Increment(ref _reads), destinations[index][..chunks[index].Length]);
        }

        return read;
    }

    public void ReadRange(ChunkRef chunk, int offset, Span<byte> destination) => inner.ReadRange(chunk, offset, destination);

    /// <summary>Whether anybody has asked for anything.</summary>
    public bool WasAsked { get; private set; }

    public IReadOnlyList<ChunkRef> Missing(IReadOnlyCollection<ChunkRef> chunks)
    {
        WasAsked = true;
        return inner.Missing(chunks);
    }
}
