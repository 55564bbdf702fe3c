using System.Net.Http;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>
/// Request messages that the caller writes one after the other. An attempt pumps them into its body; with a
/// retry policy they are kept until no further attempt will be made, so that the next one can send them again.
/// </summary>
internal sealed class StreamSource(RetryBook? retries) : RequestSource
{
    private readonly Lock _gate = new();
    private readonly List<ReadOnlyMemory<byte>> _frames = [];
    private RetryBook? _retries = retries;
    private long _keptBytes;
    private int _dropped;
    private int _pumps;
    private bool _completed;
    private bool _committed;
    private bool _flush = true;
    private Exception? _broken;
    private Func<Exception>? _ended;
    private TaskCompletionSource? _more;
    private TaskCompletionSource? _parked;
    private TaskCompletionSource? _written;

    public override bool CanReplay
    {
        get
        {
            lock (_gate) return _dropped == 0 && (_retries is not null || _frames.Count == 0);
        }
    }

    private int FrameCount => _dropped + _frames.Count;

    public override HttpContent CreateContent() => new StreamedContent(this);

    /// <summary>
    /// Hands over a frame; completes when an attempt has written it, and until then it must not change.
    /// </summary>
    public Task WriteAsync(ReadOnlyMemory<byte> frame, bool flush)
    {
        lock (_gate)
        {
            if (_ended is not null) return Task.FromException(_ended());
            if (_committed && _broken is not null) return Task.FromException(NobodyReads(_broken));
            if (_completed) return Refuse("The request stream has been completed; nothing more can be written to it.");
            if (_written is { Task.IsCompleted: false }) return Refuse("The previous write is still in progress; await it first.");
            if (_retries is not null)
            {
                if (_retries.TryKeep(_keptBytes, frame.Length)) _keptBytes += frame.Length;
                else StopKeeping();
            }

            _frames.Add(_retries is null ? frame : frame.ToArray());
            _flush = flush;
            _written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _more?.TrySetResult();
            return _written.Task;
        }
    }

    public Task CompleteAsync()
    {
        lock (_gate)
        {
            if (_written is { Task.IsCompleted: false }) return Refuse("A write is still in progress; await it first.");
            _completed = true;
            _more?.TrySetResult();
            return Task.CompletedTask;
        }
    }

    public override async Task SendAsync(Stream stream, CancellationToken cancellationToken)
    {
        int pump;
        lock (_gate)
        {
            if (_dropped > 0) throw new IOException("The request stream was sent in part and cannot be sent again.");
            pump = ++_pumps;
            _broken = null;
            _parked?.TrySetResult();
        }

        try
        {
            await PumpAsync(pump, stream, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            await BreakDownAsync(pump, failure).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// A pump that breaks down lets go of the write that waits for it. Where the server has ended the call and the
    /// transport therefore wants no more, it then stays until the call has ended here too: a body that fails before the
    /// response's headers are taken would take their place.
    /// </summary>
    private Task BreakDownAsync(int pump, Exception failure)
    {
        lock (_gate)
        {
            if (pump != _pumps || _ended is not null) return Task.CompletedTask;
            _broken = failure;
            if (_committed) LetGoOfWrite();
            if (failure is not OperationCanceledException) return Task.CompletedTask;
            _parked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _parked.Task;
        }
    }

    private async Task PumpAsync(int pump, Stream stream, CancellationToken cancellationToken)
    {
        var next = 0;

        // The headers leave at once: the server may answer before the first message.
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            ReadOnlyMemory<byte> frame = default;
            Task? wait = null;
            bool flush;
            lock (_gate)
            {
                if (pump != _pumps || _ended is not null) return;
                flush = _flush;
                if (next < FrameCount)
                {
                    frame = _frames[next - _dropped];
                }
                else if (_completed)
                {
                    return;
                }
                else
                {
                    _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    wait = _more.Task;
                }
            }

            if (wait is not null)
            {
                await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            await stream.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
            if (flush) await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                if (pump != _pumps) return;
                next++;
                if (_retries is null)
                {
                    _frames.RemoveRange(0, next - _dropped);
                    _dropped = next;
                }

                if (next == FrameCount) _written?.TrySetResult();
            }
        }
    }

    public override bool TryRelease() => false;

    public override void Commit()
    {
        lock (_gate)
        {
            StopKeeping();
            _committed = true;
            LetGoOfWrite();
        }
    }

    public override void End(Func<Exception> reason)
    {
        lock (_gate)
        {
            if (_ended is not null) return;
            _ended = reason;
            StopKeeping();
            _more?.TrySetResult();
            _parked?.TrySetResult();
            if (_written?.TrySetException(reason()) is true) _ = _written.Task.Exception;
        }
    }

    /// <summary>
    /// A pump that broke down takes nothing more, and where no further attempt comes nobody else does: whoever waits
    /// for a write may be the one who would have read how the call ended.
    /// </summary>
    private void LetGoOfWrite()
    {
        switch (_broken)
        {
            case null:
                return;
            case OperationCanceledException:
                // The server ended the call and reads no more, as it may: this frame may have reached it.
                _written?.TrySetResult();
                return;
            default:
                if (_written?.TrySetException(NobodyReads(_broken)) is true) _ = _written.Task.Exception;
                return;
        }
    }

    private static RpcException NobodyReads(Exception broken) => new(broken is OperationCanceledException
        ? new Status(StatusCode.Cancelled, "The server has ended the call and reads no more; its status comes with the responses.")
        : StatusMapping.FromException("Error writing a message.", broken));

    private static Task Refuse(string sentence) => Task.FromException(new InvalidOperationException(sentence));

    private void StopKeeping()
    {
        _retries?.LetGo(_keptBytes);
        _keptBytes = 0;
        _retries = null;
    }
}
