using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Files;

namespace Bib.Storage.Blobs;

/// <summary>
/// Chunks in files: large ones under their hashes, small ones in packs. What is here is what the files say; there is no
/// other record of it, except which chunks a version refers to, and that is PostgreSQL's.
/// </summary>
public sealed partial class ChunkStore : IChunkStore, IDisposable
{
    private readonly Lock _gate = new();
    private readonly ChunkStoreOptions _options;
    private readonly IFileSystem _disk;
    private readonly BlobLayout _layout;
    private readonly TimeProvider _time;
    private readonly IDisposable _lock;
    private readonly PackSet _packs;
    private readonly Committer _committer;
    private readonly Dictionary<ChunkHash, PendingChunk> _pending = [];
    private readonly PackIndex _packed = new();

    /// <summary>Chunks whose flush failed and whose files may be there all the same.</summary>
    private readonly HashSet<ChunkHash> _doubtful = [];

    /// <summary>
    /// Chunks that were read and were not what they should be. They count as missing, so that whoever sends one again
    /// mends it.
    /// </summary>
    private readonly HashSet<ChunkHash> _damaged = [];

    private readonly TimeSpan _touchAfter;
    private long _spaceLeft;
    private long _temporaryNumber;
    private bool _closed;

    internal ChunkStore(ChunkStoreOptions options, IFileSystem disk, TimeProvider time)
    {
        options.Validate();
        (_options, _disk, _time, _layout) = (options, disk, time, new(options.Folder));
        _touchAfter = TimeSpan.FromTicks(Math.Min(TimeSpan.FromHours(1).Ticks, options.Grace.Ticks / 4));
        _packs = new(disk, _layout, options.PackBytes, time);
        _lock = TakeLock();
        try
        {
            Recover();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _lock.Dispose();
            throw new ChunkStoreException(
                $"The chunks in '{options.Folder}' cannot be opened: {failure.Message} Check the disk and the folder's owner.", failure);
        }

        _committer = new(disk, _layout, _packs, options, Ended);
    }

    /// <summary>
    /// How long before it was last asked for a chunk may be marked as used: not every time costs a write.
    /// </summary>
    internal TimeSpan TouchedWithin => _touchAfter;

    /// <summary>What was done since it was opened.</summary>
    internal ChunkCounts Counts { get; } = new();

    /// <summary>How many rounds of flushing there were.</summary>
    internal long Rounds => _committer.Rounds;

    /// <summary>
    /// Opens the store, making its folder when there is none, and mends what an earlier process left.
    /// </summary>
    /// <exception cref="ChunkStoreException">The folder belongs to another process, or the disk fails.</exception>
    public static ChunkStore Open(ChunkStoreOptions options, TimeProvider time) => new(options, new PosixFileSystem(), time);

    /// <inheritdoc/>
    public Task<bool> PutAsync(ChunkRef chunk, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (chunk.Length is < 1 or > ChunkRef.LengthMax || chunk.Length != content.Length)
        {
            throw new ArgumentException(
                $"Chunk {chunk.Hash} has {content.Length} bytes and is said to have {chunk.Length}; 1 to {ChunkRef.LengthMax} are allowed.",
                nameof(chunk));
        }

        cancellationToken.ThrowIfCancellationRequested();
        PendingChunk pending;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_pending.TryGetValue(chunk.Hash, out var same))
            {
                Counts.AddRepeated(chunk.Length);
                return JoinAsync(same.Task.WaitAsync(cancellationToken));
            }

            if (IsHere(chunk))
            {
                Counts.AddRepeated(chunk.Length);
                return Task.FromResult(false);
            }

            pending = new(chunk, _committer.Epoch);
            _pending.Add(chunk.Hash, pending);
        }

        return Write(pending, content.Span) is { } failure
            ? Task.FromException<bool>(failure)
            : pending.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ChunkRef> Missing(IReadOnlyCollection<ChunkRef> chunks)
    {
        var missing = new List<ChunkRef>();
        foreach (var chunk in chunks)
        {
            lock (_gate)
            {
                if (_pending.ContainsKey(chunk.Hash) || !IsHere(chunk)) missing.Add(chunk);
            }
        }

        return missing;
    }

    /// <summary>What is stored, in no order; what is put meanwhile may be left out.</summary>
    internal IEnumerable<ChunkRef> Stored() => Files().Select(file => file.Chunk).Concat(Packed());

    /// <summary>Chunks in files of their own, with the time they were sent last.</summary>
    internal IEnumerable<(ChunkRef Chunk, DateTimeOffset ModifiedAt)> Files()
    {
        foreach (var outer in Levels(_layout.Folder))
        {
            foreach (var inner in Levels(outer))
            {
                foreach (var file in _disk.List(inner).ToList())
                {
                    if (ChunkHash.TryParse(file.Name, out var hash) && !file.IsDirectory)
                        yield return (new(hash, (int)Math.Min(file.Length, int.MaxValue)), file.ModifiedAt);
                }
            }
        }
    }

    /// <summary>Makes durable what was sent, and lets go of the folder.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
        }

        _committer.Dispose();
        _packs.Close();
        _lock.Dispose();
        (_disk as IDisposable)?.Dispose();
        _foundDamaged.Dispose();
    }

    private List<ChunkRef> Packed()
    {
        lock (_gate) return [.. _packed.All.Select(one => one.Chunk)];
    }

    private List<string> Levels(string folder) =>
        [.. _disk.List(folder)
            .Where(entry => entry.IsDirectory && BlobLayout.IsLevel(entry.Name))
            .Select(entry => Path.Combine(folder, entry.Name))];

    private IDisposable TakeLock()
    {
        try
        {
            _disk.MakeDirectory(_layout.Folder);
            return _disk.Lock(_layout.Lock);
        }
        catch (IOException held)
        {
            throw new ChunkStoreException(
                $"The chunks in '{_layout.Folder}' belong to another process: {held.Message} Stop the other bibd, or give this one "
                + "a data folder of its own.",
                held);
        }
    }

    private static async Task<bool> JoinAsync(Task<bool> same)
    {
        await same;
        return false;
    }

    /// <summary>Under the lock: whether the chunk is durably here; counts it as used now.</summary>
    private bool IsHere(ChunkRef chunk)
    {
        if (_damaged.Contains(chunk.Hash)) return false;
        if (_packed.TryGet(chunk.Hash, out var place))
        {
            if (place.Length != chunk.Length) return false;
            if (Touch(place.Pack.Path, place.Pack.ModifiedAt) is { } at) place.Pack.ModifiedAt = at;
            return true;
        }

        if (_doubtful.Contains(chunk.Hash)) return false;
        var path = _layout.File(chunk.Hash);
        if (_disk.Find(path) is not { } file || file.Length != chunk.Length) return false;
        Touch(path, file.ModifiedAt);
        return true;
    }

    private DateTimeOffset? Touch(string path, DateTimeOffset before)
    {
        var now = _time.GetUtcNow();
        if (now - before < _touchAfter) return null;
        try
        {
            _disk.Touch(path, now);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ChunkStoreException($"'{path}' could not be marked as used: {failure.Message} Check the disk.", failure);
        }

        return now;
    }

    private ChunkStoreException? Write(PendingChunk pending, ReadOnlySpan<byte> content)
    {
        var packed = content.Length < _options.PackedBelowBytes;
        _committer.Reserve(packed);
        try
        {
            RequireSpace(content.Length);
            if (packed)
            {
                (pending.Pack, pending.Entry) = _packs.Append(pending.Chunk, content);
            }
            else
            {
                var number = Interlocked.Increment(ref _temporaryNumber);
                pending.TemporaryPath = _layout.TemporaryFile(pending.Chunk.Hash, number);
                pending.File = _disk.Create(pending.TemporaryPath);
                pending.File.Write(0, content);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return GiveUp(pending, packed, failure);
        }

        _committer.Add(pending);
        return null;
    }

    private ChunkStoreException GiveUp(PendingChunk pending, bool packed, Exception failure)
    {
        pending.File?.Dispose();
        try
        {
            if (pending.TemporaryPath.Length > 0) _disk.Delete(pending.TemporaryPath);
        }
        catch (IOException)
        {
            // Removed at the next start.
        }

        ChunkStoreException typed = failure is IOException full && DiskFull.Is(full)
            ? new ChunkStoreFullException(
                $"Chunk {pending.Chunk.Hash} ({pending.Chunk.Length} bytes) was not stored: the disk of '{_layout.Folder}' is full, "
                + $"but for {_options.FreeBytesMin} bytes left to others. Make space and send it again.",
                failure)
            : new ChunkStoreException($"Chunk {pending.Chunk.Hash} could not be written: {failure.Message} Check the disk.", failure);
        lock (_gate) _pending.Remove(pending.Chunk.Hash);
        Counts.AddNotStored();
        pending.Fail(typed);
        _committer.Release(packed);
        return typed;
    }

    /// <summary>Refuses to fill the disk to its last byte; asks the system about once for 64 MiB.</summary>
    private void RequireSpace(int bytes)
    {
        if (Interlocked.Add(ref _spaceLeft, -bytes) >= 0) return;
        var free = _disk.FreeBytes(_layout.Folder) - _options.FreeBytesMin;
        if (free < bytes)
        {
            Interlocked.Exchange(ref _spaceLeft, 0);
            throw new IOException("The disk is full.", DiskFull.NoSpace);
        }

        Interlocked.Exchange(ref _spaceLeft, Math.Min(free / 2, 64L << 20));
    }

    /// <summary>Called by the committer, before a chunk's sender is told.</summary>
    private void Ended(PendingChunk pending, ChunkStoreException? failure)
    {
        lock (_gate)
        {
            var hash = pending.Chunk.Hash;
            _pending.Remove(hash);
            if (failure is not null)
            {
                Counts.AddNotStored();
                if (pending.Pack is null) _doubtful.Add(hash);
                return;
            }

            Counts.AddStored(pending.Chunk.Length);
            _damaged.Remove(hash);
            if (pending.Pack is { } pack)
            {
                _packed.Set(hash, new(pack, pending.Entry.Offset, pending.Chunk.Length));
                return;
            }

            _doubtful.Remove(hash);
            _packed.Remove(hash);
        }
    }
}
