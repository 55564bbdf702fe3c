using System.Threading.Channels;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Uploads;

namespace Bib.Storage.Uploads;

/// <summary>
/// Writes down what of an upload is durable, in order: while it waits for a flush and writes a row, the next row
/// gathers.
/// </summary>
/// <param name="id">Which upload.</param>
/// <param name="lease">What its owner was given.</param>
/// <param name="rows">Where.</param>
/// <param name="time">The clock.</param>
/// <param name="written">Told after each row.</param>
internal sealed class UploadJournal(
    UploadId id, Guid lease, UploadRows rows, TimeProvider time, Action<UploadPosition> written)
{
    private const int UnjournaledMax = 16_384;

    /// <summary>A row of the journal at most so often: each costs the database a flush.</summary>
    private static readonly TimeSpan _every = TimeSpan.FromMilliseconds(100);

    private readonly Channel<JournalItem> _items = Channel.CreateBounded<JournalItem>(UnjournaledMax);
    private readonly TaskCompletionSource _ending = New();
    private volatile TaskCompletionSource _nextRow = New();
    private volatile UploadPosition _position = new(0, 0, default, default, 0);

    /// <summary>What is journaled. Any thread.</summary>
    public UploadPosition Position => _position;

    /// <summary>Completes when nothing is written any more; fails as that failed.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>
    /// Completes when another row is written, or nothing will be any more. Any thread; asked for before looking at what
    /// a row may change.
    /// </summary>
    public Task NextRow => _nextRow.Task;

    /// <summary>Begins, behind what an earlier call has written.</summary>
    public void Start(UploadPosition position)
    {
        _position = position;
        Running = RunAsync();
    }

    /// <summary>Adds an item; waits for room.</summary>
    /// <exception cref="RefusalException">The upload goes on in another call.</exception>
    public async ValueTask AddAsync(JournalItem item, CancellationToken cancellationToken)
    {
        try
        {
            await _items.Writer.WriteAsync(item, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            await Running;
            throw;
        }
    }

    /// <summary>Adds an item if there is room for it.</summary>
    public bool TryAdd(JournalItem item) => _items.Writer.TryWrite(item);

    /// <summary>Ends after what was added; fails as it failed.</summary>
    public Task EndAsync()
    {
        _ending.TrySetResult();
        _items.Writer.TryComplete();
        return Running;
    }

    /// <summary>Tells that the upload is somebody else's now.</summary>
    public static RefusalException Moved(UploadId id) => new(new(
        RefusalCode.UploadMoved,
        $"The upload {id} goes on in another call, or was left for more than a day.",
        "Let the other call finish, or begin the upload again."));

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        await Task.Yield();
        try
        {
            while (await _items.Reader.WaitToReadAsync())
            {
                using var bytes = new MemoryStream();
                await using var writer = new BinaryWriter(bytes);
                var position = _position;
                while (bytes.Length < 1 << 20 && _items.Reader.TryRead(out var item))
                {
                    await item.Durable;
                    position = item.Write(writer, position);
                }

                writer.Flush();
                if (!await rows.AppendAsync(id, lease, bytes.ToArray())) throw Moved(id);
                _position = position;
                written(position);
                Interlocked.Exchange(ref _nextRow, New()).SetResult();
                if (!_ending.Task.IsCompleted) await Task.WhenAny(_ending.Task, Task.Delay(_every, time));
            }
        }
        catch (Exception failure)
        {
            _items.Writer.TryComplete(failure);
            throw;
        }
        finally
        {
            _nextRow.TrySetResult();
        }
    }
}
