using System.Globalization;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;
using Microsoft.Extensions.Options;

namespace Bib.Query.Files;

/// <summary>
/// Makes files of chunks where a query can read them. A file of one chunk is a link to it, or a small copy; a larger
/// one is assembled once, every chunk verified, and linked from then on. What is kept is bounded: those used longest
/// ago go first. A restart begins with nothing, so that nothing is trusted that this process has not verified.
/// </summary>
internal sealed class TableFileCache
{
    private readonly QueryOptions _options;
    private readonly IContentStore _content;
    private readonly IChunkLinks _links;
    private readonly string _folder;
    private readonly Lock _gate = new();
    private readonly Dictionary<ChunkHash, CachedFile> _files = [];
    private long _bytes;
    private long _uses;

    public TableFileCache(IOptions<QueryOptions> options, IContentStore content, IChunkLinks links)
    {
        (_options, _content, _links) = (options.Value, content, links);
        _folder = Path.Combine(_options.Folder, "files");
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(
            _folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>What has become of files since the start.</summary>
    public FileCounts Counts { get; } = new();

    /// <summary>Bytes that assembled files have, those being assembled and readers' own copies included.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <summary>Puts a file at a path.</summary>
    /// <param name="file">Which.</param>
    /// <param name="path">Where; must not exist.</param>
    /// <param name="copies">
    /// Where the file counts as a copy of the reader's own; null where it may be a link to what others read too, which
    /// is only for readers that cannot write to it.
    /// </param>
    /// <param name="cancellationToken">Stops it; nothing is left at the path.</param>
    /// <exception cref="ChunkStoreException">A chunk is missing or damaged.</exception>
    /// <exception cref="RefusalException">
    /// The file is larger than the cache, or than what others leave of it to copies, or the disk is full.
    /// </exception>
    public async Task PlaceAsync(TableFile file, string path, TableCopies? copies, CancellationToken cancellationToken)
    {
        try
        {
            if (copies is not null)
            {
                Reserve(file);
                copies.Add(file.Size);
                await AssembleAsync(file, path, cancellationToken);
            }
            else if (file.Size <= ChunkRef.LengthMax)
            {
                if (file.Chunks.Take(2).ToList() is [var only] && _links.TryLink(only, path))
                {
                    Counts.AddLinked();
                    return;
                }

                await AssembleAsync(file, path, cancellationToken);
            }
            else
            {
                await LinkAsync(file, path, cancellationToken);
            }
        }
        catch (IOException full) when (full is not FileNotFoundException)
        {
            throw new RefusalException(new(
                RefusalCode.QueryLimit,
                $"'{file.Path}' ({file.Size} bytes) could not be put where queries read: {full.Message}",
                "Make room on the disk of the node's data folder."));
        }
    }

    /// <summary>Counts no longer what a reader had copies of; they are deleted.</summary>
    internal void Release(long bytes)
    {
        lock (_gate) _bytes -= bytes;
    }

    /// <summary>
    /// Counts a copy before it is made. Copies of one table for several readers are beside each other, so that those
    /// that read at once may need more than there is.
    /// </summary>
    private void Reserve(TableFile file)
    {
        RequireSmaller(file);
        List<CachedFile> gone;
        lock (_gate)
        {
            gone = MakeRoom(file.Size);
            if (_bytes + file.Size > _options.CacheBytesMax)
            {
                throw new RefusalException(new(
                    RefusalCode.QueryLimit,
                    $"'{file.Path}' has {file.Size} bytes; of the {_options.CacheBytesMax} that files to query may have, "
                    + $"{_bytes} are in use.",
                    "Ask again when other queries have ended, or raise query.cache_mebibytes. Where the node's kernel "
                    + "confines queries (Linux 6.2 and later), they share one copy."));
            }

            _bytes += file.Size;
        }

        foreach (var old in gone) File.Delete(old.Path);
    }

    private void RequireSmaller(TableFile file)
    {
        if (file.Size <= _options.CacheBytesMax) return;
        throw new RefusalException(new(
            RefusalCode.QueryLimit,
            $"'{file.Path}' has {file.Size} bytes; files to query may have {_options.CacheBytesMax}.",
            "Raise query.cache_mebibytes, or publish the table in several smaller files."));
    }

    private async Task LinkAsync(TableFile file, string path, CancellationToken cancellationToken)
    {
        RequireSmaller(file);
        while (true)
        {
            var cached = Take(file);
            await cached.Gate.WaitAsync(cancellationToken);
            try
            {
                lock (_gate)
                {
                    // It may have gone while this waited: then another one stands for it now, or none.
                    if (!_files.TryGetValue(file.Hash, out var current) || current != cached) continue;
                }
                if (cached.IsThere) Counts.AddFound();
                else await FillAsync(file, cached, cancellationToken);
                HardLink.Make(cached.Path, path);
                return;
            }
            finally
            {
                cached.Gate.Release();
            }
        }
    }

    private CachedFile Take(TableFile file)
    {
        List<CachedFile> gone = [];
        CachedFile? cached;
        lock (_gate)
        {
            if (!_files.TryGetValue(file.Hash, out cached))
            {
                gone = MakeRoom(file.Size);

                // A path of its own: the one before it may be deleted only now.
                cached = new(Path.Combine(_folder, FormattableString.Invariant($"{file.Hash}-{_uses}")), file.Size);
                _files.Add(file.Hash, cached);
                _bytes += file.Size;
            }

            cached.LastUse = ++_uses;
        }

        foreach (var old in gone) File.Delete(old.Path);
        return cached;
    }

    /// <summary>
    /// Takes the least recently used out until a file fits, as far as they are not in somebody's hands.
    /// </summary>
    private List<CachedFile> MakeRoom(long bytes)
    {
        var gone = new List<CachedFile>();
        foreach (var (hash, old) in _files.OrderBy(entry => entry.Value.LastUse).ToList())
        {
            if (_bytes + bytes <= _options.CacheBytesMax) break;
            if (!old.IsThere || !old.Gate.Wait(0, CancellationToken.None)) continue;
            _files.Remove(hash);
            _bytes -= old.Bytes;
            gone.Add(old);
            old.Gate.Release();
        }

        Counts.AddEvicted(gone.Count);
        return gone;
    }

    private async Task FillAsync(TableFile file, CachedFile cached, CancellationToken cancellationToken)
    {
        try
        {
            await AssembleAsync(file, cached.Path, cancellationToken);
            cached.IsThere = true;
        }
        catch
        {
            lock (_gate)
            {
                _files.Remove(file.Hash);
                _bytes -= cached.Bytes;
            }

            throw;
        }
    }

    /// <summary>The disk is the database's too.</summary>
    private void RequireRoom(TableFile file)
    {
        var free = new DriveInfo(_folder).AvailableFreeSpace;
        if (free - file.Size >= _options.FreeBytesMin) return;
        throw new IOException(string.Create(
            CultureInfo.InvariantCulture, $"{free} bytes are free, of which {_options.FreeBytesMin} are left to others."));
    }

    private async Task AssembleAsync(TableFile file, string path, CancellationToken cancellationToken)
    {
        RequireRoom(file);
        var partial = path + ".part";
        try
        {
            await using (var target = new FileStream(
                partial, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous))
            {
                await _content.CopyToAsync(file.Chunks, 0, target, cancellationToken);
                if (target.Length != file.Size)
                    throw new ChunkStoreException($"'{file.Path}' has {target.Length} bytes instead of {file.Size}.");
            }

            File.Move(partial, path);
            Counts.AddAssembled();
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
