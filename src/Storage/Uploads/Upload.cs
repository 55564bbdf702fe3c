using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Uploads;
using Bib.Storage.Uploads.Spools;

namespace Bib.Storage.Uploads;

/// <summary>
/// An upload on its way in. What comes is spooled before anything else. Small files are taken in together, large ones
/// alone; behind them the journal follows.
/// </summary>
internal sealed class Upload : IUpload
{
    /// <summary>How many messages' files are taken in side by side.</summary>
    private const int BatchesAhead = 4;

    /// <summary>Bytes of small files that are taken from the spool together.</summary>
    private const int ReplayedBytes = 2 << 20;

    private readonly UploadId _id;
    private readonly Guid _lease;
    private readonly UploadRows _rows;
    private readonly HeldLists _lists;
    private readonly IContentStore _content;
    private readonly UploadSpool _spool;
    private readonly UploadJournal _journal;
    private readonly FileListWriter _list;
    private readonly FileListReader _reader;
    private readonly Queue<Task<List<(ManifestFile File, Task Durable)>>> _ahead = new();

    /// <summary>Held by whoever does something: the caller, or who takes the upload over from it.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _moved = new();
    private readonly Lock _gate = new();
    private readonly Action<Upload> _left;
    private Task? _ended;
    private (ManifestPath Path, List<ChunkRef> Chunks) _begun = (default, []);
    private SpooledFile? _rest;
    private UploadPosition _spooled = new(0, 0, default, default, 0);
    private long _taken;

    public Upload(
        UploadId id,
        Guid lease,
        UploadRows rows,
        HeldLists lists,
        IContentStore content,
        IChunkStore chunks,
        UploadSpool spool,
        TimeProvider time,
        Action<Upload> ended)
    {
        (_id, _lease, _rows, _lists, _content, _spool, _left) = (id, lease, rows, lists, content, spool, ended);
        (_list, _reader) = (new(chunks), new(chunks));
        _journal = new(id, lease, rows, time, position => spool.Forget(SpoolPlace.Of(position)));
    }

    /// <inheritdoc/>
    /// <remarks>What an earlier call has left in the spool was flushed when the upload was opened.</remarks>
    public UploadPosition Position
    {
        get
        {
            var journaled = _journal.Position;
            return SpoolPlace.Of(journaled).CompareTo(SpoolPlace.Of(_spooled)) < 0 ? _spooled : journaled;
        }
    }

    /// <summary>Goes on behind what an earlier call has journaled, with what it has left in the spool.</summary>
    public async Task TakeUpAsync(
        IReadOnlyList<ManifestFile> files, ManifestPath begun, List<ChunkRef> chunks, CancellationToken cancellationToken)
    {
        foreach (var file in files) await _list.AddAsync(file, cancellationToken);
        _taken = files.Count;
        if (chunks.Count > 0) _begun = (begun, chunks);
        var begunBytes = chunks.Sum(chunk => (long)chunk.Length);
        var journaled = new UploadPosition(
            files.Count, _list.Size + begunBytes, files.Count == 0 ? default : files[^1].Path, _begun.Path, begunBytes);
        _journal.Start(journaled);
        if (_spool.Recover(journaled) is not { } left) return;
        try
        {
            await InTurnAsync(stop => ReplayAsync(left.Files, stop), cancellationToken);
        }
        catch (IOException failure)
        {
            _spool.Remove();
            throw new ChunkStoreException(
                $"What came in of the upload {_id} cannot be read again: {failure.Message} Go on with the upload: it is sent again.",
                failure);
        }

        _spooled = left.End;
    }

    /// <inheritdoc/>
    public Task AddAsync(IReadOnlyList<WholeFile> files, CancellationToken cancellationToken) => InTurnAsync(
        async stop =>
        {
            while (_spool.IsFull && _ahead.Count > 0) await TakeAsync(stop);

            // The rest of a file that is begun in vain goes when these are journaled, and not before.
            if (_rest is null) await MakeRoomAsync(null, stop);
            _rest = null;
            _spool.Add(_taken, files);
            await EnqueueAsync(files, stop);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task AddAsync(ManifestPath path, int mode, Stream content, CancellationToken cancellationToken) =>
        InTurnAsync(stop => AddOneAsync(path, mode, content, stop), cancellationToken);

    /// <inheritdoc/>
    public Task KeepAsync(ManifestFile file, CancellationToken cancellationToken) => InTurnAsync(
        stop =>
        {
            var whole = file.Segments.Count > 0
                ? file with { Chunks = [.. _reader.Chunks(file)], Segments = [] }
                : file;
            _spool.Keep(_taken, whole);
            return KeepOneAsync(whole, stop);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<UploadedContent> CompleteAsync(CancellationToken cancellationToken)
    {
        UploadedContent? content = null;
        await InTurnAsync(
            async stop =>
            {
                while (_ahead.Count > 0) await TakeAsync(stop);
                var list = await _list.CompleteAsync(stop);
                await _journal.EndAsync();
                await _lists.HoldAsync(list, stop);
                content = new UploadedContent(list, _list.Files, _list.Size);
                if (!await _rows.CompleteAsync(_id, _lease, content)) throw UploadJournal.Moved(_id);
                _spool.Remove();
            },
            cancellationToken);
        return content!;
    }

    /// <summary>
    /// Ends it, for another call goes on with it: what this one has received is kept, and it may not go on.
    /// </summary>
    public async Task LeaveAsync()
    {
        await _moved.CancelAsync();
        await DisposeAsync();
    }

    /// <summary>What came until now is journaled all the same, so that the next call goes on behind it.</summary>
    public async ValueTask DisposeAsync()
    {
        Task ended;
        lock (_gate) ended = _ended ??= EndAsync();
        await ended;
    }

    private async Task EndAsync()
    {
        await _turn.WaitAsync();
        try
        {
            while (_ahead.TryDequeue(out var file))
            {
                await ((Task)file).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await _journal.EndAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _spool.Dispose();
        }
        finally
        {
            _left(this);
            _turn.Release();
        }
    }

    private async Task InTurnAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_moved.IsCancellationRequested) throw UploadJournal.Moved(_id);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _moved.Token);
            await act(stop.Token);
        }
        catch (OperationCanceledException) when (
            _moved.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw UploadJournal.Moved(_id);
        }
        catch (ManifestException)
        {
            // It would be refused again by whoever opens the upload next.
            _spool.Remove();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task AddOneAsync(ManifestPath path, int mode, Stream content, CancellationToken cancellationToken)
    {
        while (_ahead.Count > 0) await TakeAsync(cancellationToken);
        var order = OrderOf(path, mode);
        var rest = _rest?.Path == path ? _rest : null;
        _rest = null;
        var begunBytes = _begun.Path == path ? _begun.Chunks.Sum(chunk => (long)chunk.Length) : 0;
        _spool.Begin(_taken, path, mode, begunBytes + (rest?.Bytes ?? 0));
        await using var coming = new SpoolingStream(content, _spool, stop => MakeRoomAsync(order, stop));
        if (rest is null)
        {
            await IngestAsync(path, mode, coming, order, cancellationToken);
            return;
        }

        await using var all = _spool.Open(rest, coming);
        await IngestAsync(path, mode, all, order, cancellationToken);
    }

    private ChunkOrder OrderOf(ManifestPath path, int mode) => new(
        _begun.Path == path ? _begun.Chunks.Count : 0,
        (chunk, durable) => _journal.TryAdd(new(path, mode, null, [chunk], durable)));

    private async Task IngestAsync(
        ManifestPath path, int mode, Stream content, ChunkOrder order, CancellationToken cancellationToken)
    {
        var already = _begun.Path == path ? _begun.Chunks : [];
        _begun = (default, []);
        _taken++;
        var ingested = await _content.IngestAsync(
            content, IngestRequest.Whole with { Already = already }, order, cancellationToken);
        var file = new ManifestFile(path, mode, ingested.Size, ingested.Hash, ingested.Chunks, []);
        await _list.AddAsync(file, cancellationToken);
        await _journal.AddAsync(
            new(path, mode, file, [.. ingested.Chunks.Skip(order.Next)], ingested.Durable), cancellationToken);
    }

    private async Task KeepOneAsync(ManifestFile file, CancellationToken cancellationToken)
    {
        while (_ahead.Count > 0) await TakeAsync(cancellationToken);
        _taken++;
        await ListAsync(file, Task.CompletedTask, cancellationToken);
    }

    private async Task EnqueueAsync(IReadOnlyList<WholeFile> files, CancellationToken cancellationToken)
    {
        _taken += files.Count;
        if (_ahead.Count >= BatchesAhead) await TakeAsync(cancellationToken);
        _ahead.Enqueue(IngestAsync(files, cancellationToken));
    }

    private async Task<List<(ManifestFile File, Task Durable)>> IngestAsync(
        IReadOnlyList<WholeFile> files, CancellationToken cancellationToken)
    {
        // Onto another thread, so that the next message is read meanwhile.
        await Task.Yield();
        var contents = await _content.IngestAllAsync([.. files.Select(file => file.Content)], cancellationToken);
        return [.. files.Zip(contents, (file, content) => (
            new ManifestFile(file.Path, file.Mode, content.Size, content.Hash, content.Chunks, []), (Task)content.Durable))];
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        foreach (var (file, durable) in await _ahead.Dequeue()) await ListAsync(file, durable, cancellationToken);
    }

    private async ValueTask ListAsync(ManifestFile file, Task durable, CancellationToken cancellationToken)
    {
        await _list.AddAsync(file, cancellationToken);
        await _journal.AddAsync(new(file.Path, file.Mode, file, file.Chunks, durable), cancellationToken);
    }

    /// <summary>Lets the journal follow until the spool has room for more.</summary>
    private async Task MakeRoomAsync(ChunkOrder? order, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = _journal.NextRow;
            order?.HandOn();
            if (!_spool.IsFull) return;
            if (_journal.Running.IsCompleted)
            {
                // It follows no more: what it failed with is what there is to say.
                await _journal.Running;
                return;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Takes in what is in the spool, as if it came now; the file that is not whole waits for its rest.
    /// </summary>
    private async Task ReplayAsync(IReadOnlyList<SpooledFile> files, CancellationToken cancellationToken)
    {
        var batch = new List<WholeFile>();
        var bytes = 0L;
        foreach (var file in files)
        {
            if (file.Kind == SpoolKind.Whole)
            {
                if (bytes + file.Bytes > ReplayedBytes) await FlushAsync();
                await using var content = _spool.Open(file, null);
                var read = new byte[file.Bytes];
                await content.ReadExactlyAsync(read, cancellationToken);
                batch.Add(new(file.Path, file.Mode, read));
                bytes += read.Length;
                continue;
            }

            await FlushAsync();
            if (file.Kind == SpoolKind.Kept)
            {
                await KeepOneAsync(file.Kept!, cancellationToken);
            }
            else if (file.IsComplete)
            {
                while (_ahead.Count > 0) await TakeAsync(cancellationToken);
                await using var content = _spool.Open(file, null);
                await IngestAsync(file.Path, file.Mode, content, OrderOf(file.Path, file.Mode), cancellationToken);
            }
            else
            {
                _rest = file;
            }
        }

        await FlushAsync();
        while (_ahead.Count > 0) await TakeAsync(cancellationToken);

        async Task FlushAsync()
        {
            if (batch.Count > 0) await EnqueueAsync([.. batch], cancellationToken);
            batch.Clear();
            bytes = 0;
        }
    }
}
