using System.Buffers.Binary;
using System.Security.Cryptography;
using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Files;

namespace Bib.Storage.Blobs;

/// <summary>
/// Since when nothing refers to a chunk, as far as collections have seen it. Losing the file only makes chunks live
/// longer.
/// </summary>
internal static class UnreferencedList
{
    private const int EntrySize = ChunkHash.Size + 8;

    private static ReadOnlySpan<byte> Magic => "BIBUNRF1"u8;

    public static Dictionary<ChunkHash, DateTimeOffset> Read(IFileSystem disk, string path)
    {
        if (disk.Find(path) is not { Length: >= 40 and < int.MaxValue } found) return [];
        var bytes = new byte[found.Length];
        using (var file = disk.Open(path, writable: false)) file.Read(0, bytes);
        var body = bytes.AsSpan()[..^SHA256.HashSizeInBytes];
        if (!body.StartsWith(Magic) || !SHA256.HashData(body).AsSpan().SequenceEqual(bytes.AsSpan()[body.Length..])) return [];
        var list = new Dictionary<ChunkHash, DateTimeOffset>();
        for (var entries = body[Magic.Length..]; entries.Length >= EntrySize; entries = entries[EntrySize..])
        {
            var since = BinaryPrimitives.ReadInt64LittleEndian(entries[ChunkHash.Size..]);
            list[new(entries[..ChunkHash.Size])] = DateTimeOffset.FromUnixTimeMilliseconds(since);
        }

        return list;
    }

    public static void Write(IFileSystem disk, BlobLayout layout, IReadOnlyDictionary<ChunkHash, DateTimeOffset> list)
    {
        var bytes = new byte[Magic.Length + list.Count * EntrySize + SHA256.HashSizeInBytes];
        Magic.CopyTo(bytes);
        var rest = bytes.AsSpan(Magic.Length);
        foreach (var (hash, since) in list)
        {
            hash.CopyTo(rest);
            BinaryPrimitives.WriteInt64LittleEndian(rest[ChunkHash.Size..], since.ToUnixTimeMilliseconds());
            rest = rest[EntrySize..];
        }

        SHA256.HashData(bytes.AsSpan(0, bytes.Length - rest.Length), rest);
        var temporary = Path.Combine(layout.Temporary, "unreferenced");
        disk.Delete(temporary);
        using (var file = disk.Create(temporary))
        {
            file.Write(0, bytes);
            file.Flush();
        }

        disk.Rename(temporary, layout.Unreferenced);
        disk.FlushDirectory(layout.Folder);
    }
}
