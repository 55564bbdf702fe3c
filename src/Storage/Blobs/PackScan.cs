using System.Buffers;
using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Files;

namespace Bib.Storage.Blobs;

/// <summary>What a pack file holds, by its index if it has one, else by reading it from the start.</summary>
/// <param name="Chunks">The chunks; after a scan only those whose content is whole.</param>
/// <param name="Sealed">Whether the file ends with a sound index.</param>
/// <param name="End">Where the last entry ends.</param>
internal sealed record PackScan(List<PackedChunk> Chunks, bool Sealed, long End)
{
    /// <summary>Reads a pack's index; without a sound one, every entry up to the first torn header.</summary>
    public static PackScan Read(IFile file)
    {
        var length = file.Length;
        if (length >= PackFormat.FileHeaderSize + PackFormat.TrailerSize)
        {
            Span<byte> trailer = stackalloc byte[PackFormat.TrailerSize];
            file.Read(length - trailer.Length, trailer);
            var at = PackFormat.IndexOffset(trailer, length);
            if (at >= 0)
            {
                var footer = new byte[length - at];
                file.Read(at, footer);
                if (PackFormat.ReadFooter(footer, at) is { } chunks) return new(chunks, true, at);
            }
        }

        return Scan(file, length);
    }

    private static PackScan Scan(IFile file, long length)
    {
        var chunks = new List<PackedChunk>();
        Span<byte> header = stackalloc byte[PackFormat.EntryHeaderSize];
        var position = (long)PackFormat.FileHeaderSize;
        if (file.Read(0, header[..PackFormat.FileHeaderSize]) < PackFormat.FileHeaderSize
            || !PackFormat.IsFileHeader(header))
        {
            return new(chunks, false, 0);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(ChunkRef.LengthMax);
        try
        {
            while (position + header.Length <= length)
            {
                var read = file.Read(position, header);
                if (!PackFormat.TryReadEntryHeader(header[..read], out var chunk)) break;
                var content = buffer.AsSpan(0, chunk.Length);
                if (file.Read(position + header.Length, content) < chunk.Length) break;

                // A flipped byte costs this entry, not those behind it.
                if (ChunkHash.Of(content) == chunk.Hash) chunks.Add(new(chunk, position + header.Length));
                position += header.Length + chunk.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new(chunks, false, position);
    }
}
