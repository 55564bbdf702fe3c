using System.Buffers;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>Chunks under a second name.</summary>
public sealed partial class ChunkStore : IChunkLinks
{
    /// <inheritdoc/>
    public bool TryLink(ChunkRef chunk, string path)
    {
        var (file, offset) = Place(chunk);
        if (offset != 0) return false;
        var content = ArrayPool<byte>.Shared.Rent(chunk.Length);
        try
        {
            Read(chunk, content);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }

        return _disk.TryLink(file, path);
    }
}
