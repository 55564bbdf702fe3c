using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Storage.Uploads;

/// <summary>
/// What <c>upload_journal</c> holds: records one after another, each a letter and fields. <c>F</c> is a file that is
/// whole; its chunks are those of the <c>C</c> records before it, then its own. <c>C</c> is chunks of the file that is
/// begun.
/// </summary>
internal static class UploadRecords
{
    private const byte File = (byte)'F';
    private const byte Chunks = (byte)'C';

    public static void WriteFile(
        BinaryWriter writer, ManifestFile file, IEnumerable<ChunkRef> rest, int restCount)
    {
        WriteHead(writer, File, file.Path, file.Mode);
        writer.Write7BitEncodedInt64(file.Size);
        WriteHash(writer, file.Hash);
        WriteChunks(writer, rest, restCount);
    }

    public static void WriteChunks(BinaryWriter writer, ManifestPath path, int mode, IReadOnlyCollection<ChunkRef> chunks)
    {
        WriteHead(writer, Chunks, path, mode);
        WriteChunks(writer, chunks, chunks.Count);
    }

    /// <summary>Reads rows of a journal in order.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="begun">Takes the file that is begun at the end; its path is <c>default</c> when there is
    /// none.</param>
    /// <exception cref="InvalidDataException">They are no journal.</exception>
    public static List<ManifestFile> Read(
        IEnumerable<byte[]> rows, out (ManifestPath Path, int Mode, List<ChunkRef> Chunks) begun)
    {
        var files = new List<ManifestFile>();
        begun = (default, 0, []);
        foreach (var row in rows)
        {
            using var reader = new BinaryReader(new MemoryStream(row));
            while (reader.BaseStream.Position < row.Length)
            {
                var kind = reader.ReadByte();
                var path = ManifestPath.Of(reader.ReadBytes(reader.Read7BitEncodedInt()));
                var mode = reader.Read7BitEncodedInt();
                if (kind == Chunks)
                {
                    if (begun.Path != path) begun = (path, mode, []);
                    ReadChunks(reader, begun.Chunks);
                    continue;
                }

                if (kind != File) throw new InvalidDataException($"An upload's journal has a record '{kind}'.");
                var size = reader.Read7BitEncodedInt64();
                var hash = ReadHash(reader);
                List<ChunkRef> chunks = begun.Path == path ? begun.Chunks : [];
                ReadChunks(reader, chunks);
                begun = (default, 0, []);
                files.Add(new(path, mode, size, hash, chunks, []));
            }
        }

        return files;
    }

    private static void WriteHead(BinaryWriter writer, byte kind, ManifestPath path, int mode)
    {
        writer.Write(kind);
        writer.Write7BitEncodedInt(path.Bytes.Length);
        writer.Write(path.Bytes);
        writer.Write7BitEncodedInt(mode);
    }

    private static void WriteChunks(BinaryWriter writer, IEnumerable<ChunkRef> chunks, int count)
    {
        writer.Write7BitEncodedInt(count);
        foreach (var chunk in chunks)
        {
            WriteHash(writer, chunk.Hash);
            writer.Write7BitEncodedInt(chunk.Length);
        }
    }

    private static void ReadChunks(BinaryReader reader, List<ChunkRef> chunks)
    {
        for (var count = reader.Read7BitEncodedInt(); count > 0; count--)
        {
            var hash = ReadHash(reader);
            chunks.Add(new(hash, reader.Read7BitEncodedInt()));
        }
    }

    private static void WriteHash(BinaryWriter writer, ChunkHash hash)
    {
        Span<byte> bytes = stackalloc byte[ChunkHash.Size];
        hash.CopyTo(bytes);
        writer.Write(bytes);
    }

    private static ChunkHash ReadHash(BinaryReader reader)
    {
        Span<byte> bytes = stackalloc byte[ChunkHash.Size];
        reader.BaseStream.ReadExactly(bytes);
        return new(bytes);
    }
}
