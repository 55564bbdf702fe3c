using Bib.Grains.Abstractions.Blobs;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>
/// Makes the list of a version's files as they come, in the order of their paths, and stores it in chunks. Needs little
/// memory, however many files there are. One caller at a time.
/// </summary>
/// <remarks>
/// A list chunk ends behind a path whose own hash says so, whatever the file holds: so a changed file changes one list
/// chunk, and one more or less changes one or two.
/// </remarks>
/// <param name="store">Where the chunks go. Their durability is waited for in <see cref="CompleteAsync"/>.</param>
public sealed class FileListWriter(IChunkStore store)
{
    private readonly CanonicalWriter _list = Begun(FileListCodec.FilesMagic);
    private readonly List<ListRef> _parts = [];
    private readonly List<Task> _stored = [];
    private readonly Stack<ManifestPath> _prefixes = [];
    private ManifestPath _last;
    private int _count;

    /// <summary>How many files were added.</summary>
    public long Files { get; private set; }

    /// <summary>The sum of their sizes.</summary>
    public long Size { get; private set; }

    /// <summary>Adds a file.</summary>
    /// <param name="file">Its path must come after all before it. Its chunks, however many, are in
    /// <c>Chunks</c>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ManifestException">
    /// The path is there already, or a directory is also a file, or there are too many.
    /// </exception>
    public async Task AddAsync(ManifestFile file, CancellationToken cancellationToken)
    {
        Check(file);
        if (file.Chunks.Count > ManifestLimits.InlineChunksMax)
            file = file with { Chunks = [], Segments = await SegmentsAsync(file.Chunks, cancellationToken) };
        FileListCodec.Write(_list, file);
        _count++;
        Files++;
        Size += file.Size;
        _last = file.Path;
        if (ListCut.After(file.Path) || _list.Length >= ManifestLimits.ListBytesMax) await EndPartAsync(cancellationToken);
    }

    /// <summary>Ends the list; its chunks are durable when the task completes.</summary>
    public async Task<IReadOnlyList<ListRef>> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_count > 0) await EndPartAsync(cancellationToken);
        await Task.WhenAll(_stored);
        _stored.Clear();
        return _parts;
    }

    private void Check(ManifestFile file)
    {
        if (Files >= ManifestLimits.FilesMax)
        {
            throw new ManifestException(
                $"A version has at most {ManifestLimits.FilesMax} files. Split the dataset, or pack small files together.");
        }

        if (Files > 0 && _last.CompareTo(file.Path) >= 0)
            throw new ManifestException($"The path '{file.Path}' is there twice, or comes after '{_last}' out of order.");
        if (file.Mode is < 0 or > 0x1FF) throw new ManifestException($"The mode of '{file.Path}' has more than permission bits.");
        if (file.Size != file.Chunks.Sum(chunk => (long)chunk.Length) || file.Size > ManifestLimits.FileBytesMax)
            throw new ManifestException($"The chunks of '{file.Path}' do not make up its {file.Size} bytes.");
        if (file.Chunks.Count < 2 && file.Hash != (file.Chunks.Count == 0 ? ChunkHash.OfNothing : file.Chunks[0].Hash))
            throw new ManifestException($"The hash of '{file.Path}' is not that of its only chunk.");

        // Whatever the new path begins with is still on the stack: a file among it would have to be a directory too.
        while (_prefixes.TryPeek(out var top) && !file.Path.Bytes.StartsWith(top.Bytes)) _prefixes.Pop();
        foreach (var prefix in _prefixes)
        {
            if (prefix.IsDirectoryOf(file.Path))
                throw new ManifestException($"'{prefix}' is a file, and '{file.Path}' wants it to be a directory.");
        }

        _prefixes.Push(file.Path);
    }

    private async Task<IReadOnlyList<ListRef>> SegmentsAsync(IReadOnlyList<ChunkRef> chunks, CancellationToken cancellationToken)
    {
        var segments = new List<ListRef>();
        var writer = Begun(FileListCodec.SegmentMagic);
        var count = 0;
        for (var index = 0; index < chunks.Count; index++)
        {
            writer.Chunk(chunks[index]);
            count++;
            if (index < chunks.Count - 1 && !ListCut.After(chunks[index]) && writer.Length < ManifestLimits.ListBytesMax) continue;
            segments.Add(new(await StoreAsync(writer.Written, cancellationToken), count));
            writer.Clear();
            writer.Raw(FileListCodec.SegmentMagic);
            count = 0;
        }

        return segments;
    }

    private async Task EndPartAsync(CancellationToken cancellationToken)
    {
        _parts.Add(new(await StoreAsync(_list.Written, cancellationToken), _count));
        _list.Clear();
        _list.Raw(FileListCodec.FilesMagic);
        _count = 0;
    }

    private async ValueTask<ChunkRef> StoreAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var chunk = new ChunkRef(ChunkHash.Of(content.Span), content.Length);
        _stored.Add(store.PutAsync(chunk, content, cancellationToken));
        if (_stored.Count < 64) return chunk;
        await Task.WhenAll(_stored);
        _stored.Clear();
        return chunk;
    }

    private static CanonicalWriter Begun(ReadOnlySpan<byte> magic)
    {
        var writer = new CanonicalWriter();
        writer.Raw(magic);
        return writer;
    }
}
