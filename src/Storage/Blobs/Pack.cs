using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Files;

namespace Bib.Storage.Blobs;

/// <summary>One pack file: appended to under the lock of <see cref="PackSet"/>, flushed by the committer.</summary>
internal sealed class Pack(long id, string path)
{
    private IFile? _file;
    private List<PackedChunk> _written = [];

    public long Id { get; } = id;

    public string Path { get; } = path;

    /// <summary>Where the next entry goes.</summary>
    public long End { get; private set; }

    /// <summary>Up to where the file is known to be on disk.</summary>
    public long Durable { get; private set; }

    /// <summary>When it was last written to, or one of its chunks sent again.</summary>
    public DateTimeOffset ModifiedAt { get; set; }

    /// <summary>Whether a flush has failed: what was appended after the last good one is nowhere.</summary>
    public bool Failed { get; private set; }

    /// <summary>
    /// Whether its file was found damaged: it is read, never written to, and rewritten by the next scrub.
    /// </summary>
    public bool Damaged { get; set; }

    /// <summary>Whether it takes no more entries.</summary>
    public bool Closed => _file is null;

    /// <summary>A new file; its name is durable with the first flush of names.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="id">Its number.</param>
    /// <param name="path">Its name.</param>
    /// <param name="writeTo">Its name as long as it is being written, when that is another.</param>
    public static Pack Create(IFileSystem disk, long id, string path, string? writeTo = null)
    {
        var pack = new Pack(id, path) { _file = disk.Create(writeTo ?? path), End = PackFormat.FileHeaderSize };
        Span<byte> header = stackalloc byte[PackFormat.FileHeaderSize];
        PackFormat.WriteFileHeader(header);
        pack._file.Write(0, header);
        return pack;
    }

    /// <summary>Goes on with a file that was not closed.</summary>
    public void Reopen(IFile file, PackScan scan)
    {
        _file = file;
        _written = scan.Chunks;
        End = Durable = scan.End;
    }

    /// <summary>Writes an entry; durable after <see cref="Flush"/>.</summary>
    public PackedChunk Append(ChunkRef chunk, ReadOnlySpan<byte> content)
    {
        Span<byte> header = stackalloc byte[PackFormat.EntryHeaderSize];
        PackFormat.WriteEntryHeader(header, chunk);
        _file!.Write(End, header);
        _file.Write(End + header.Length, content);
        var entry = new PackedChunk(chunk, End + header.Length);
        _written.Add(entry);
        End = entry.Offset + chunk.Length;
        return entry;
    }

    /// <summary>Makes durable what was appended before.</summary>
    /// <param name="upTo">Where the file ended when the flush was decided.</param>
    /// <param name="flush">Whether to flush the file; false when its whole file system has been.</param>
    public void Flush(long upTo, bool flush)
    {
        if (flush) _file!.Flush();
        Durable = upTo;
    }

    /// <summary>
    /// Writes index and trailer. They are a convenience: without them the pack is read from the start.
    /// </summary>
    public void Seal()
    {
        _written.Sort((left, right) => left.Chunk.Hash.CompareTo(right.Chunk.Hash));
        var footer = PackFormat.Footer(_written, End);
        _file!.Write(End, footer);
        _file.SetLength(End + footer.Length);
        _file.Flush();
        Close();
    }

    /// <summary>
    /// After a failed flush: forgets what is not known to be on disk, so that nobody takes it from memory for stored.
    /// </summary>
    public void Abandon()
    {
        Failed = true;
        try
        {
            _file?.SetLength(Durable);
        }
        catch (IOException)
        {
            // Then the tail stays, in a pack that nobody appends to; what is read of it is checked like everything.
        }

        Close();
    }

    /// <summary>Closes the file.</summary>
    public void Close()
    {
        _file?.Dispose();
        _file = null;
        _written = [];
    }
}
