using System.Buffers;
using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Files;

namespace Bib.Storage.Blobs;

/// <summary>What a pack file holds, by its index if it has one, else by reading it from the start.</summary>
/// <param name="Chunks">The chunks; after a scan only those whose content is whole.</param>
/// <param name="Sealed">Whether the file ends with a sound index.</param>
/// <param name="End">Where the last entry ends; what is behind it was never acknowledged, unless it is damaged.</param>
/// <param name="Damaged">
/// Whether bytes were met that are neither entries nor the torn end of a write: something acknowledged may be among
/// them, so nothing of the file may be cut off or written over.
/// </param>
internal sealed record PackScan(List<PackedChunk> Chunks, bool Sealed, long End, bool Damaged)
{
    private const int BlockSize = 1 << 20;

    /// <summary>Reads a pack's index; without a sound one, every entry, also behind damaged ones.</summary>
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
                if (PackFormat.ReadFooter(footer, at) is { } chunks) return new(chunks, true, at, false);
            }
        }

        var content = ArrayPool<byte>.Shared.Rent(ChunkRef.LengthMax);
        try
        {
            return Scan(file, length, content);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }
    }

    /// <summary>
    /// Whether a closed pack is as it was written, what its chunks hold left aside: header, the header of each entry,
    /// index and trailer.
    /// </summary>
    public static bool IsSound(IFile file)
    {
        var scan = Read(file);
        Span<byte> bytes = stackalloc byte[PackFormat.EntryHeaderSize];
        Span<byte> header = stackalloc byte[PackFormat.FileHeaderSize];
        PackFormat.WriteFileHeader(header);
        file.Read(0, bytes[..header.Length]);
        if (!scan.Sealed || !bytes[..header.Length].SequenceEqual(header)) return false;
        var position = (long)header.Length;
        foreach (var (chunk, offset) in scan.Chunks.OrderBy(entry => entry.Offset))
        {
            file.Read(position, bytes);
            if (offset != position + bytes.Length || !PackFormat.TryReadEntryHeader(bytes, out var found) || found != chunk)
                return false;
            position = offset + chunk.Length;
        }

        return position == scan.End;
    }

    private static PackScan Scan(IFile file, long length, byte[] content)
    {
        var chunks = new List<PackedChunk>();
        if (length < PackFormat.FileHeaderSize) return new(chunks, false, 0, false);
        Span<byte> header = stackalloc byte[PackFormat.EntryHeaderSize];
        file.Read(0, header[..PackFormat.FileHeaderSize]);
        var damaged = !PackFormat.IsFileHeader(header);
        var position = (long)PackFormat.FileHeaderSize;
        while (position + header.Length <= length)
        {
            file.Read(position, header);
            if (PackFormat.TryReadEntryHeader(header, out var chunk))
            {
                // Whoever wrote it was stopped in the midst of it.
                if (position + header.Length + chunk.Length > length) return new(chunks, false, position, damaged);

                // A flipped byte of the content costs this entry, not those behind it.
                if (IsWhole(file, position, chunk, content)) chunks.Add(new(chunk, position + header.Length));
                position += header.Length + chunk.Length;
                continue;
            }

            var next = NextEntry(file, position + 1, length, content);
            if (next < 0)
            {
                // Room that the system has made for a write and never filled is no entry's.
                return IsZero(file, position, length, content)
                    ? new(chunks, false, position, damaged)
                    : new(chunks, false, length, true);
            }

            (position, damaged) = (next, true);
        }

        return new(chunks, false, position, damaged);
    }

    /// <summary>
    /// Where the next entry begins that is whole, from a place on; -1 where there is none. What a damaged entry holds
    /// may look like the header of another: only content with the right hash proves one.
    /// </summary>
    private static long NextEntry(IFile file, long from, long length, byte[] content)
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            while (from + PackFormat.EntryHeaderSize <= length)
            {
                var bytes = block.AsSpan(0, file.Read(from, block.AsSpan(0, BlockSize)));
                for (var at = 0; at + PackFormat.EntryHeaderSize <= bytes.Length; at++)
                {
                    var found = PackFormat.IndexOfEntry(bytes[at..]);
                    if (found < 0) break;
                    at += found;
                    if (bytes.Length - at < PackFormat.EntryHeaderSize) break;
                    if (PackFormat.TryReadEntryHeader(bytes[at..], out var chunk) && IsWhole(file, from + at, chunk, content))
                        return from + at;
                }

                from += Math.Max(1, bytes.Length - PackFormat.EntryHeaderSize + 1);
            }

            return -1;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static bool IsWhole(IFile file, long position, ChunkRef chunk, byte[] buffer)
    {
        var content = buffer.AsSpan(0, chunk.Length);
        return file.Read(position + PackFormat.EntryHeaderSize, content) == chunk.Length && ChunkHash.Of(content) == chunk.Hash;
    }

    private static bool IsZero(IFile file, long position, long length, byte[] buffer)
    {
        for (int read; position < length; position += read)
        {
            read = file.Read(position, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - position)));
            if (read == 0 || buffer.AsSpan(0, read).ContainsAnyExcept((byte)0)) return false;
        }

        return true;
    }
}
