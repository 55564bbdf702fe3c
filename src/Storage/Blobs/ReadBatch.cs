using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>Chunks of a download, in buffers of its own until it is disposed.</summary>
internal sealed class ReadBatch(IChunkStore store, ContentBuffers buffers) : IDisposable
{
    private readonly List<ChunkRef> _chunks = [];
    private readonly List<int> _skips = [];
    private readonly List<byte[]> _contents = [];
    private int _verified;

    /// <summary>How many chunks it has.</summary>
    public int Count => _chunks.Count;

    /// <summary>Takes a chunk on, and the buffer that it is to be read into.</summary>
    /// <param name="chunk">Which.</param>
    /// <param name="skip">Bytes at its start that are not wanted.</param>
    /// <param name="buffer">Goes back with the batch.</param>
    public void Add(ChunkRef chunk, int skip, byte[] buffer)
    {
        _chunks.Add(chunk);
        _skips.Add(skip);
        _contents.Add(buffer);
    }

    /// <summary>Reads and verifies them, up to the first that is not as it should be.</summary>
    public void Read() => _verified = store.ReadMany(_chunks, [.. _contents.Select(buffer => buffer.AsMemory())]);

    /// <summary>Writes what was verified.</summary>
    /// <exception cref="ChunkStoreException">A chunk is missing or damaged; those before it are written.</exception>
    public async Task WriteAsync(Stream destination, CancellationToken cancellationToken)
    {
        for (var index = 0; index < Count; index++)
        {
            var (chunk, skip, buffer) = (_chunks[index], _skips[index], _contents[index]);

            // By itself it says what is wrong with it.
            if (index >= _verified) store.Read(chunk, buffer);
            await destination.WriteAsync(buffer.AsMemory(skip, chunk.Length - skip), cancellationToken);
        }
    }

    public void Dispose() => _contents.ForEach(buffers.Return);
}
