using System.Threading.Channels;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Uploads;

namespace Bib.Storage.Uploads;

/// <summary>
/// An upload on its way in. Small files are taken in together, large ones alone; behind them one task journals what
/// is durable by then: while it waits for a flush and writes a row, the next row gathers.
/// </summary>
internal sealed class Upload : IUpload
{
    /// <summary>How many messages' files are taken in side by side.</summary>
    private const int BatchesAhead = 4;

    private const int UnjournaledMax = 16_384;

    /// <summary>A row of the journal at most so often: each costs the database a flush.</summary>
    private static readonly TimeSpan _journalEvery = TimeSpan.FromMilliseconds(100);

    private readonly UploadId _id;
    private readonly Guid _lease;
    private readonly UploadRows _rows;
    private readonly HeldLists _lists;
    private readonly IContentStore _content;
    private readonly TimeProvider _time;
    private readonly FileListWriter _list;
    private readonly FileListReader _reader;
    private readonly Queue<Task<List<(ManifestFile File, Task Durable)>>> _ahead = new();
    private readonly Channel<JournalItem> _journal = Channel.CreateBounded<JournalItem>(UnjournaledMax);
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _journaling;
    private List<ChunkRef> _begun = [];
    private volatile UploadPosition _position = new(0, 0, default, default, 0);

    public Upload(
        UploadId id,
        Guid lease,
        UploadRows rows,
        HeldLists lists,
        IContentStore content,
        IChunkStore chunks,
        TimeProvider time)
    {
        (_id, _lease, _rows, _lists, _content, _time) = (id, lease, rows, lists, content, time);
        (_list, _reader) = (new(chunks), new(chunks));
        _journaling = JournalAsync();
    }

    /// <inheritdoc/>
    public UploadPosition Position => _position;

    /// <summary>Goes on behind what an earlier call has journaled.</summary>
    public async Task TakeUpAsync(
        IReadOnlyList<ManifestFile> files, ManifestPath begun, List<ChunkRef> chunks, CancellationToken cancellationToken)
    {
        foreach (var file in files) await _list.AddAsync(file, cancellationToken);
        _begun = chunks;
        var begunBytes = chunks.Sum(chunk => (long)chunk.Length);
        _position = new(
            files.Count, _list.Size + begunBytes, files.Count == 0 ? default : files[^1].Path,
            chunks.Count == 0 ? default : begun, begunBytes);
    }

    /// <inheritdoc/>
    public async Task AddAsync(IReadOnlyList<WholeFile> files, CancellationToken cancellationToken)
    {
        if (_ahead.Count >= BatchesAhead) await TakeAsync(cancellationToken);
        _ahead.Enqueue(IngestAsync(files, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task AddAsync(ManifestPath path, int mode, Stream content, CancellationToken cancellationToken)
    {
        while (_ahead.Count > 0) await TakeAsync(cancellationToken);
        var already = _position.Begun == path ? _begun : [];
        var order = new ChunkOrder(already.Count, (chunk, durable) => Journal(new(path, mode, null, [chunk], durable)));
        var ingested = await _content.IngestAsync(
            content, IngestRequest.Whole with { Already = already }, order, cancellationToken);
        var file = new ManifestFile(path, mode, ingested.Size, ingested.Hash, ingested.Chunks, []);
        await _list.AddAsync(file, cancellationToken);
        await JournalAsync(
            new(path, mode, file, [.. ingested.Chunks.Skip(order.Next)], ingested.Durable), cancellationToken);
        _begun = [];
    }

    /// <inheritdoc/>
    public async Task KeepAsync(ManifestFile file, CancellationToken cancellationToken)
    {
        while (_ahead.Count > 0) await TakeAsync(cancellationToken);
        if (file.Segments.Count > 0) file = file with { Chunks = [.. _reader.Chunks(file)], Segments = [] };
        await ListAsync(file, Task.CompletedTask, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<UploadedContent> CompleteAsync(CancellationToken cancellationToken)
    {
        while (_ahead.Count > 0) await TakeAsync(cancellationToken);
        var list = await _list.CompleteAsync(cancellationToken);
        _ending.TrySetResult();
        _journal.Writer.TryComplete();
        await _journaling;
        await _lists.HoldAsync(list, cancellationToken);
        var content = new UploadedContent(list, _list.Files, _list.Size);
        return await _rows.CompleteAsync(_id, _lease, content) ? content : throw Moved();
    }

    /// <summary>What came until now is journaled all the same, so that the next call goes on behind it.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_ahead.TryDequeue(out var file))
        {
            await ((Task)file).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _ending.TrySetResult();
        _journal.Writer.TryComplete();
        await _journaling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
        await JournalAsync(new(file.Path, file.Mode, file, file.Chunks, durable), cancellationToken);
    }

    private async ValueTask JournalAsync(JournalItem item, CancellationToken cancellationToken)
    {
        try
        {
            await _journal.Writer.WriteAsync(item, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            await _journaling;
            throw;
        }
    }

    /// <summary>
    /// A chunk of a file that is not whole may go unsaid when there is no room: the next says it too.
    /// </summary>
    private bool Journal(JournalItem item) => _journal.Writer.TryWrite(item);

    private async Task JournalAsync()
    {
        await Task.Yield();
        try
        {
            while (await _journal.Reader.WaitToReadAsync())
            {
                using var bytes = new MemoryStream();
                await using var writer = new BinaryWriter(bytes);
                var position = _position;
                while (bytes.Length < 1 << 20 && _journal.Reader.TryRead(out var item))
                {
                    await item.Durable;
                    position = item.Write(writer, position);
                }

                writer.Flush();
                if (!await _rows.AppendAsync(_id, _lease, bytes.ToArray())) throw Moved();
                _position = position;
                if (!_ending.Task.IsCompleted) await Task.WhenAny(_ending.Task, Task.Delay(_journalEvery, _time));
            }
        }
        catch (Exception failure)
        {
            _journal.Writer.TryComplete(failure);
            throw;
        }
    }

    private RefusalException Moved() => new(new(
        RefusalCode.UploadMoved,
        $"The upload {_id} goes on in another call, or was left for more than a day.",
        "Let the other call finish, or begin the upload again."));
}
