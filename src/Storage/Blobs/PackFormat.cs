using System.Buffers.Binary;
using System.Security.Cryptography;
using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Files;

namespace Bib.Storage.Blobs;

/// <summary>The bytes of a pack file: docs/formats/pack.md. Pure.</summary>
internal static class PackFormat
{
    public const int FileHeaderSize = 16;
    public const int EntryHeaderSize = 44;
    public const int TrailerSize = 56;
    private const int IndexEntrySize = 44;
    private const int ChecksumOffset = 40;

    private static ReadOnlySpan<byte> FileMagic => "BIBPACK1"u8;

    private static ReadOnlySpan<byte> EntryMagic => "BPE1"u8;

    private static ReadOnlySpan<byte> TrailerMagic => "BIBPACKX"u8;

    public static void WriteFileHeader(Span<byte> destination)
    {
        destination[..FileHeaderSize].Clear();
        FileMagic.CopyTo(destination);
    }

    public static bool IsFileHeader(ReadOnlySpan<byte> bytes) => bytes.StartsWith(FileMagic);

    public static void WriteEntryHeader(Span<byte> destination, ChunkRef chunk)
    {
        EntryMagic.CopyTo(destination);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], chunk.Length);
        chunk.Hash.CopyTo(destination[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[ChecksumOffset..], Crc32C.Of(destination[..ChecksumOffset]));
    }

    /// <summary>Reads an entry's header; false when the bytes are none.</summary>
    public static bool TryReadEntryHeader(ReadOnlySpan<byte> bytes, out ChunkRef chunk)
    {
        chunk = default;
        if (bytes.Length < EntryHeaderSize || !bytes.StartsWith(EntryMagic)) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumOffset..]) != Crc32C.Of(bytes[..ChecksumOffset]))
            return false;
        chunk = new(new ChunkHash(bytes.Slice(8, ChunkHash.Size)), BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]));
        return chunk.Length is > 0 and <= ChunkRef.LengthMax;
    }

    /// <summary>Where an entry may begin; -1 where none does.</summary>
    public static int IndexOfEntry(ReadOnlySpan<byte> bytes) => bytes.IndexOf(EntryMagic);

    /// <summary>The index and the trailer that close a pack.</summary>
    /// <param name="entries">Sorted by hash.</param>
    /// <param name="at">Where in the file it will stand.</param>
    public static byte[] Footer(IReadOnlyCollection<PackedChunk> entries, long at)
    {
        var bytes = new byte[entries.Count * IndexEntrySize + TrailerSize];
        var rest = bytes.AsSpan();
        foreach (var entry in entries)
        {
            entry.Chunk.Hash.CopyTo(rest);
            BinaryPrimitives.WriteInt64LittleEndian(rest[32..], entry.Offset);
            BinaryPrimitives.WriteInt32LittleEndian(rest[40..], entry.Chunk.Length);
            rest = rest[IndexEntrySize..];
        }

        BinaryPrimitives.WriteInt32LittleEndian(rest, entries.Count);
        BinaryPrimitives.WriteInt64LittleEndian(rest[8..], at);
        SHA256.HashData(bytes.AsSpan(0, entries.Count * IndexEntrySize + 16), rest[16..]);
        TrailerMagic.CopyTo(rest[48..]);
        return bytes;
    }

    /// <summary>Where a pack's index begins, from the last bytes of the file; -1 when they are no trailer.</summary>
    public static long IndexOffset(ReadOnlySpan<byte> trailer, long fileLength)
    {
        if (trailer.Length != TrailerSize || !trailer[48..].SequenceEqual(TrailerMagic)) return -1;
        var count = BinaryPrimitives.ReadInt32LittleEndian(trailer);
        var offset = BinaryPrimitives.ReadInt64LittleEndian(trailer[8..]);
        return count >= 0 && offset >= FileHeaderSize && offset + (long)count * IndexEntrySize + TrailerSize == fileLength
            ? offset
            : -1;
    }

    /// <summary>Reads the index; null when it is damaged.</summary>
    public static List<PackedChunk>? ReadFooter(ReadOnlySpan<byte> footer, long at)
    {
        var trailer = footer[^TrailerSize..];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(footer[..^(TrailerSize - 16)], digest);
        if (!digest.SequenceEqual(trailer.Slice(16, digest.Length))) return null;
        var count = (footer.Length - TrailerSize) / IndexEntrySize;
        var entries = new List<PackedChunk>(count);
        for (var index = 0; index < count; index++)
        {
            var bytes = footer.Slice(index * IndexEntrySize, IndexEntrySize);
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[40..]);
            var offset = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]);
            if (length is <= 0 or > ChunkRef.LengthMax || offset < FileHeaderSize || offset + length > at) return null;
            entries.Add(new(new(new ChunkHash(bytes[..ChunkHash.Size]), length), offset));
        }

        return entries;
    }
}
