using Bib.Grains.Abstractions.Blobs;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>The entries of list chunks and segments: docs/formats/manifest.md. Pure.</summary>
internal static class FileListCodec
{
    private const int Empty = 0;
    private const int Single = 1;
    private const int Inline = 2;
    private const int Segmented = 3;

    public static ReadOnlySpan<byte> FilesMagic => "BFL1"u8;

    public static ReadOnlySpan<byte> SegmentMagic => "BFS1"u8;

    public static void Write(CanonicalWriter writer, ManifestFile file)
    {
        writer.Bytes(file.Path.Bytes);
        writer.Number(file.Mode);
        writer.Number(file.Size);
        writer.Hash(file.Hash);
        if (file.Segments.Count > 0)
        {
            writer.Number(Segmented);
            writer.List(file.Segments);
        }
        else if (file.Chunks.Count > 1)
        {
            writer.Number(Inline);
            writer.Number(file.Chunks.Count);
            foreach (var chunk in file.Chunks) writer.Chunk(chunk);
        }
        else
        {
            writer.Number(file.Chunks.Count == 0 ? Empty : Single);
        }
    }

    /// <summary>Reads a list chunk's files; their paths must ascend.</summary>
    public static List<ManifestFile> ReadFiles(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        reader.Magic(FilesMagic);
        var files = new List<ManifestFile>();
        while (!reader.IsAtEnd)
        {
            var file = ReadFile(ref reader);
            if (files.Count > 0 && files[^1].Path.CompareTo(file.Path) >= 0)
                throw new ManifestException($"The path '{file.Path}' is there twice, or not in order.");
            files.Add(file);
        }

        return files;
    }

    public static ChunkRef[] ReadSegment(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        reader.Magic(SegmentMagic);
        var chunks = new List<ChunkRef>(bytes.Length / (ChunkHash.Size + 3));
        while (!reader.IsAtEnd) chunks.Add(reader.Chunk());
        return [.. chunks];
    }

    private static ManifestFile ReadFile(ref CanonicalReader reader)
    {
        var path = ManifestPath.Of(reader.Bytes("A path's length", ManifestPath.LengthMax));
        var mode = (int)reader.Number("A file's mode", 0x1FF);
        var size = reader.Number("A file's size", ManifestLimits.FileBytesMax);
        var hash = reader.Hash();
        var kind = reader.Number("The kind of a file's chunks", Segmented);
        switch (kind)
        {
            case Empty when size == 0 && hash == ChunkHash.OfNothing:
                return new(path, mode, size, hash, [], []);
            case Single when size is > 0 and <= ChunkRef.LengthMax:
                return new(path, mode, size, hash, [new(hash, (int)size)], []);
            case Inline:
                var chunks = new ChunkRef[reader.Count("A file's chunks", ManifestLimits.InlineChunksMax, ChunkHash.Size + 1)];
                for (var index = 0; index < chunks.Length; index++) chunks[index] = reader.Chunk();
                if (chunks.Length < 2 || chunks.Sum(chunk => (long)chunk.Length) != size) break;
                return new(path, mode, size, hash, chunks, []);
            case Segmented:
                var segments = reader.List("A file's segments", ManifestLimits.ListBytesMax);
                if (segments.Sum(segment => (long)segment.Count) <= ManifestLimits.InlineChunksMax) break;
                return new(path, mode, size, hash, [], segments);
        }

        throw new ManifestException($"The chunks of '{path}' do not make up its {size} bytes.");
    }
}
