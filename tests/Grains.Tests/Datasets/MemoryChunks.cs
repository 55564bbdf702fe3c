using System.Collections.Concurrent;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Grains.Tests.Datasets;

/// <summary>Chunks in memory; counts what is read.</summary>
internal sealed class MemoryChunks : IChunkStore
{
    private readonly ConcurrentDictionary<ChunkHash, byte[]> _chunks = new();

    public int Reads { get; private set; }

    public int Count => _chunks.Count;

    public Task<bool> PutAsync(ChunkRef chunk, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Task.FromResult(_chunks.TryAdd(chunk.Hash, content.ToArray()));

    public void Read(ChunkRef chunk, Span<byte> destination)
    {
        Reads++;
        if (!_chunks.TryGetValue(chunk.Hash, out var content)) throw new ChunkMissingException(chunk.Hash);
        content.CopyTo(destination);
    }

    public void ReadRange(ChunkRef chunk, int offset, Span<byte> destination) =>
        _chunks[chunk.Hash].AsSpan(offset, destination.Length).CopyTo(destination);

    public IReadOnlyList<ChunkRef> Missing(IReadOnlyCollection<ChunkRef> chunks) =>
        [.. chunks.Where(chunk => !_chunks.ContainsKey(chunk.Hash))];
}
