using System.Buffers;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>
/// Reads the list of a version's files, chunk by chunk. The list may come from anybody: all of it is checked.
/// </summary>
public sealed class FileListReader(IChunkStore store)
{
    /// <summary>The files of one list chunk, in the order of their paths.</summary>
    /// <exception cref="ManifestException">The chunk is no list of files, or not of as many.</exception>
    /// <exception cref="ChunkStoreException">It is not here, or damaged.</exception>
    public IReadOnlyList<ManifestFile> ReadPart(ListRef part) =>
        With(part.Chunk, bytes => FileListCodec.ReadFiles(bytes) is var files && files.Count == part.Count
            ? files
            : throw new ManifestException($"List chunk {part.Chunk.Hash} has {files.Count} files instead of {part.Count}."));

    /// <summary>All files, one list chunk in memory at a time.</summary>
    /// <inheritdoc cref="ReadPart"/>
    public IEnumerable<ManifestFile> ReadAll(IReadOnlyList<ListRef> list)
    {
        var last = default(ManifestPath);
        foreach (var part in list)
        {
            foreach (var file in ReadPart(part))
            {
                if (last.CompareTo(file.Path) >= 0)
                    throw new ManifestException($"The path '{file.Path}' is there twice, or not in order.");
                last = file.Path;
                yield return file;
            }
        }
    }

    /// <summary>All files whose paths are <paramref name="from"/> or come after it.</summary>
    /// <inheritdoc cref="ReadPart"/>
    public IEnumerable<ManifestFile> ReadFrom(IReadOnlyList<ListRef> list, ReadOnlyMemory<byte> from)
    {
        // The first part whose last file is not before it.
        var (low, high) = (0, list.Count);
        while (low < high && !from.IsEmpty)
        {
            var middle = (low + high) / 2;
            if (ReadPart(list[middle])[^1].Path.Bytes.SequenceCompareTo(from.Span) < 0) low = middle + 1;
            else high = middle;
        }

        return ReadAll([.. list.Skip(low)]).Where(file => file.Path.Bytes.SequenceCompareTo(from.Span) >= 0);
    }

    /// <summary>The file at a path, or the files below the folder there; all files for an empty path.</summary>
    /// <param name="list">The list.</param>
    /// <param name="path">The path.</param>
    /// <param name="from">Those before it are left out; empty for none.</param>
    public IEnumerable<ManifestFile> ReadBelow(
        IReadOnlyList<ListRef> list, ReadOnlyMemory<byte> path, ReadOnlyMemory<byte> from)
    {
        if (path.IsEmpty) return ReadFrom(list, from);
        if (Find(list, ManifestPath.Of(path.Span)) is { } file)
            return file.Path.Bytes.SequenceCompareTo(from.Span) >= 0 ? [file] : [];
        byte[] folder = [.. path.Span, (byte)'/'];
        return ReadFrom(list, folder.AsSpan().SequenceCompareTo(from.Span) < 0 ? from : folder)
            .TakeWhile(below => below.Path.Bytes.StartsWith(folder));
    }

    /// <summary>A file by its path, in a few list chunks however many there are; null when there is none.</summary>
    public ManifestFile? Find(IReadOnlyList<ListRef> list, ManifestPath path)
    {
        var (low, high) = (0, list.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var files = ReadPart(list[middle]);
            if (path.CompareTo(files[0].Path) < 0) high = middle - 1;
            else if (path.CompareTo(files[^1].Path) > 0) low = middle + 1;
            else return files.FirstOrDefault(file => file.Path == path);
        }

        return null;
    }

    /// <summary>The chunks that one segment of a large file names.</summary>
    /// <exception cref="ManifestException">The chunk is no segment, or not of as many.</exception>
    /// <exception cref="ChunkStoreException">It is not here, or damaged.</exception>
    public IReadOnlyList<ChunkRef> ReadSegment(ListRef segment) =>
        With(segment.Chunk, bytes => FileListCodec.ReadSegment(bytes) is var chunks && chunks.Length == segment.Count
            ? chunks
            : throw new ManifestException($"Segment {segment.Chunk.Hash} has {chunks.Length} chunks instead of {segment.Count}."));

    /// <summary>A file's content in order, one segment of names in memory at a time.</summary>
    public IEnumerable<ChunkRef> Chunks(ManifestFile file)
    {
        if (file.Segments.Count == 0) return file.Chunks;
        return Segments();

        IEnumerable<ChunkRef> Segments()
        {
            var rest = file.Size;
            foreach (var segment in file.Segments)
            {
                foreach (var chunk in ReadSegment(segment))
                {
                    rest -= chunk.Length;
                    yield return chunk;
                }
            }

            if (rest != 0) throw new ManifestException($"The chunks of '{file.Path}' do not make up its {file.Size} bytes.");
        }
    }

    /// <summary>
    /// Every chunk that a version needs: its list, the segments of large files, and their content. With repeats.
    /// </summary>
    public IEnumerable<ChunkRef> Everything(IReadOnlyList<ListRef> list)
    {
        foreach (var part in list)
        {
            yield return part.Chunk;
            foreach (var file in ReadPart(part))
            {
                foreach (var segment in file.Segments) yield return segment.Chunk;
                foreach (var chunk in Chunks(file)) yield return chunk;
            }
        }
    }

    private T With<T>(ChunkRef chunk, ReadBytes<T> read)
    {
        if (chunk.Length > ManifestLimits.ListBytesMax * 2)
        {
            throw new ManifestException(
                $"List chunk {chunk.Hash} has {chunk.Length} bytes; at most {ManifestLimits.ListBytesMax * 2} are allowed.");
        }

        var buffer = ArrayPool<byte>.Shared.Rent(chunk.Length);
        try
        {
            store.Read(chunk, buffer);
            return read(buffer.AsSpan(0, chunk.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private delegate T ReadBytes<T>(ReadOnlySpan<byte> bytes);
}
