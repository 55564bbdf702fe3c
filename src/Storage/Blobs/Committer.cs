using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Files;

namespace Bib.Storage.Blobs;

/// <summary>
/// Makes chunks durable, many with one flush: while a round flushes, the next one gathers. A round flushes content,
/// then gives the files their names, then flushes the names; only then anybody is told.
/// </summary>
internal sealed class Committer : IDisposable
{
    private readonly object _gate = new();
    private readonly IFileSystem _disk;
    private readonly BlobLayout _layout;
    private readonly PackSet _packs;
    private readonly ChunkStoreOptions _options;
    private readonly Action<PendingChunk, ChunkStoreException?> _ended;
    private readonly Thread _thread;
    private readonly HashSet<string> _durableFolders = new(StringComparer.Ordinal);
    private List<PendingChunk> _queue = [];
    private TaskCompletionSource? _seal;
    private long _epoch;
    private int _files;
    private int _packed;
    private bool _stopping;
    private bool _stopped;

    /// <param name="disk">Where.</param>
    /// <param name="layout">Under which names.</param>
    /// <param name="packs">Flushed and closed here.</param>
    /// <param name="options">How many may wait.</param>
    /// <param name="ended">Told of each chunk's end before its sender is; null when it is durable.</param>
    public Committer(
        IFileSystem disk,
        BlobLayout layout,
        PackSet packs,
        ChunkStoreOptions options,
        Action<PendingChunk, ChunkStoreException?> ended)
    {
        (_disk, _layout, _packs, _options, _ended) = (disk, layout, packs, options, ended);
        _thread = new Thread(Run) { IsBackground = true, Name = "bib-chunk-committer" };
        _thread.Start();
    }

    /// <summary>Rounds so far; tests see by it that flushes are shared.</summary>
    public long Rounds { get; private set; }

    /// <summary>
    /// How many flushes have failed. The kernel tells of a failed write once: what was written before a shared flush
    /// failed must be flushed by its own descriptor, for the next shared one would not hear of it.
    /// </summary>
    public long Epoch => Interlocked.Read(ref _epoch);

    /// <summary>Waits until one more chunk may be written, and counts it.</summary>
    public void Reserve(bool packed)
    {
        lock (_gate)
        {
            while (packed ? _packed >= _options.PendingPackedMax : _files >= _options.PendingFilesMax) Monitor.Wait(_gate);
            if (packed) _packed++;
            else _files++;
        }
    }

    /// <summary>Takes a reservation back: the chunk could not be written.</summary>
    public void Release(bool packed)
    {
        lock (_gate)
        {
            if (packed) _packed--;
            else _files--;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes a chunk whose bytes are written.</summary>
    public void Add(PendingChunk pending)
    {
        lock (_gate)
        {
            if (!_stopped)
            {
                _queue.Add(pending);
                Monitor.PulseAll(_gate);
                return;
            }
        }

        // It was being written while the store was closed: the next start removes it.
        pending.File?.Dispose();
        End(pending, new ChunkStoreException($"Chunk {pending.Chunk.Hash} was not stored: the node is stopping. Send it again."));
    }

    /// <summary>Closes the pack that is appended to, so that it can be rewritten.</summary>
    public Task SealAsync()
    {
        lock (_gate)
        {
            if (_stopped) return Task.CompletedTask;
            _seal ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Monitor.PulseAll(_gate);
            return _seal.Task;
        }
    }

    /// <summary>Ends after what has been added.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        while (true)
        {
            List<PendingChunk> round;
            TaskCompletionSource? seal;
            lock (_gate)
            {
                while (_queue.Count == 0 && _seal is null && !_stopping) Monitor.Wait(_gate);
                if (_queue.Count == 0 && _seal is null)
                {
                    _stopped = true;
                    return;
                }

                (round, _queue) = (_queue, []);
                (seal, _seal) = (_seal, null);
            }

            if (round.Count > 0) Commit(round);
            Rounds++;
            _packs.SealFull(also: seal is not null);
            seal?.SetResult();
            lock (_gate)
            {
                var files = round.Count(pending => pending.Pack is null);
                _files -= files;
                _packed -= round.Count - files;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Commit(List<PendingChunk> round)
    {
        var files = round.Where(pending => pending.Pack is null).ToList();
        var packed = round.Where(pending => pending.Pack is { Failed: false }).ToList();
        foreach (var lost in round.Where(pending => pending.Pack is { Failed: true }))
        {
            End(lost, new ChunkStoreException(
                $"Chunk {lost.Chunk.Hash} was not stored: an earlier flush of its pack failed. Send it again."));
        }

        var packs = packed.Select(pending => pending.Pack!).Distinct().ToList();
        var together = files.Count >= _options.FlushAllFrom && round.TrueForAll(pending => pending.Epoch == _epoch);
        try
        {
            if (packs.Count > 0) _packs.Flush(packs, together ? () => _disk.FlushEverything(_layout.Folder) : null);
            else if (together) _disk.FlushEverything(_layout.Folder);
            if (!together) files.ForEach(pending => pending.File!.Flush());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Which of them are on disk, nobody knows: none is acknowledged, and none is flushed again.
            Interlocked.Increment(ref _epoch);
            _packs.Abandon(packs);
            foreach (var pending in files) Discard(pending, named: false);
            foreach (var pending in files.Concat(packed)) End(pending, Typed(failure, pending));
            return;
        }

        foreach (var pending in packed) End(pending, null);
        Name(files, together);
    }

    private void Name(List<PendingChunk> files, bool together)
    {
        if (files.Count == 0) return;
        var named = new List<PendingChunk>();
        try
        {
            var folders = new HashSet<string>(StringComparer.Ordinal);
            var made = new List<string>();
            foreach (var pending in files)
            {
                pending.File!.Dispose();
                var inner = _layout.Inner(pending.Chunk.Hash);
                if (folders.Add(inner)) MakeFolders(_layout.Outer(pending.Chunk.Hash), inner, folders, made);
                named.Add(pending);
                _disk.Rename(pending.TemporaryPath, _layout.File(pending.Chunk.Hash));
            }

            if (together) _disk.FlushEverything(_layout.Folder);
            else foreach (var folder in folders) _disk.FlushDirectory(folder);
            _durableFolders.UnionWith(made);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Interlocked.Increment(ref _epoch);
            foreach (var pending in files)
            {
                Discard(pending, named.Contains(pending));
                End(pending, Typed(failure, pending));
            }

            return;
        }

        foreach (var pending in files) End(pending, null);
    }

    /// <summary>Makes the two levels, noting whose names must be flushed: a new folder's is in its parent.</summary>
    private void MakeFolders(string outer, string inner, HashSet<string> toFlush, List<string> made)
    {
        if (_durableFolders.Contains(inner)) return;
        _disk.MakeDirectory(outer);
        _disk.MakeDirectory(inner);
        toFlush.Add(_layout.Folder);
        toFlush.Add(outer);
        made.Add(inner);
    }

    private void Discard(PendingChunk pending, bool named)
    {
        pending.File?.Dispose();
        try
        {
            _disk.Delete(pending.TemporaryPath);
            if (named) _disk.Delete(_layout.File(pending.Chunk.Hash));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The store is told of the failure, and will not take what is left there for a stored chunk.
        }
    }

    private void End(PendingChunk pending, ChunkStoreException? failure)
    {
        _ended(pending, failure);
        if (failure is null) pending.Succeed();
        else pending.Fail(failure);
    }

    private static ChunkStoreException Typed(Exception failure, PendingChunk pending) =>
        failure is IOException full && DiskFull.Is(full)
            ? new ChunkStoreFullException(
                $"Chunk {pending.Chunk.Hash} ({pending.Chunk.Length} bytes) was not stored: the disk is full. "
                + "Make space and send it again.",
                failure)
            : new ChunkStoreException(
                $"Chunk {pending.Chunk.Hash} was not stored: {failure.Message} Check the disk and send it again.", failure);
}
