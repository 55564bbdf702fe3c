using System.Buffers;
using System.Runtime.InteropServices;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>How chunks are read, and none that is not what it should be.</summary>
public sealed partial class ChunkStore
{
    /// <inheritdoc/>
    public void Read(ChunkRef chunk, Span<byte> destination)
    {
        var content = destination[..chunk.Length];
        try
        {
            var (path, offset) = Load(chunk, content);
            Verify(chunk, path, offset, content);
            Counts.AddVerified(chunk.Length);
        }
        catch (ChunkDamagedException)
        {
            Counts.AddDamaged();
            NoteDamage(chunk.Hash);
            throw;
        }
        catch (ChunkMissingException)
        {
            Counts.AddMissing();
            throw;
        }
    }

    /// <inheritdoc/>
    public int ReadMany(IReadOnlyList<ChunkRef> chunks, IReadOnlyList<Memory<byte>> destinations)
    {
        var loaded = new List<ReadOnlyMemory<byte>>(chunks.Count);
        try
        {
            foreach (var chunk in chunks)
            {
                var content = destinations[loaded.Count][..chunk.Length];
                Load(chunk, content.Span);
                loaded.Add(content);
            }
        }
        catch (ChunkStoreException)
        {
            // Those before it are as good as ever.
        }

        var hashes = ChunkHashes.Of(CollectionsMarshal.AsSpan(loaded));
        for (var index = 0; index < hashes.Length; index++)
        {
            if (hashes[index] == chunks[index].Hash)
            {
                Counts.AddVerified(chunks[index].Length);
                continue;
            }

            // Whoever wants it reads it again by itself, and that is what counts as a damaged one.
            NoteDamage(chunks[index].Hash);
            return index;
        }

        return hashes.Length;
    }

    /// <inheritdoc/>
    public void ReadRange(ChunkRef chunk, int offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + (long)destination.Length, chunk.Length, nameof(destination));
        var buffer = ArrayPool<byte>.Shared.Rent(chunk.Length);
        try
        {
            Read(chunk, buffer);
            buffer.AsSpan(offset, destination.Length).CopyTo(destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads a chunk unchecked; tells from where.</summary>
    private (string Path, long Offset) Load(ChunkRef chunk, Span<byte> content)
    {
        var (path, offset) = Place(chunk);
        for (var again = true; ; again = false)
        {
            try
            {
                LoadAt(chunk, path, offset, content);
                return (path, offset);
            }
            catch (FileNotFoundException)
            {
                // Its pack may have been rewritten since we looked.
                var place = Place(chunk);
                if (!again || place == (path, offset)) throw new ChunkMissingException(chunk.Hash);
                (path, offset) = place;
            }
        }
    }

    private (string Path, long Offset) Place(ChunkRef chunk)
    {
        lock (_gate)
        {
            return _packed.TryGet(chunk.Hash, out var place)
                ? (place.Pack.Path, place.Offset)
                : (_layout.File(chunk.Hash), 0);
        }
    }

    private void ReadAt(ChunkRef chunk, string path, long offset, Span<byte> content)
    {
        LoadAt(chunk, path, offset, content);
        Verify(chunk, path, offset, content);
    }

    private static void Verify(ChunkRef chunk, string path, long offset, ReadOnlySpan<byte> content)
    {
        var actual = ChunkHash.Of(content);
        if (actual != chunk.Hash)
            throw new ChunkDamagedException(chunk.Hash, path, offset, $"its {content.Length} bytes have the hash {actual}");
    }

    private void LoadAt(ChunkRef chunk, string path, long offset, Span<byte> content)
    {
        int read;
        try
        {
            using var file = _disk.Open(path, writable: false);
            read = file.Read(offset, content);
            if (offset == 0 && file.Length != chunk.Length)
            {
                throw new ChunkDamagedException(
                    chunk.Hash, path, offset, $"the file has {file.Length} bytes instead of {chunk.Length}");
            }
        }
        catch (IOException failure) when (failure is not FileNotFoundException)
        {
            throw new ChunkDamagedException(chunk.Hash, path, offset, $"the disk says '{failure.Message}'");
        }

        if (read != content.Length)
            throw new ChunkDamagedException(chunk.Hash, path, offset, $"{read} of {content.Length} bytes are there");
    }
}
