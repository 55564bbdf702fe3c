using System.Net.Http;
using Grpc.Core;

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
    private bool _flush = true;
    private Func<Exception>? _ended;
    private TaskCompletionSource? _more;
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
        var next = 0;
        lock (_gate)
        {
            if (_dropped > 0) throw new IOException("The request stream was sent in part and cannot be sent again.");
            pump = ++_pumps;
        }

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
        lock (_gate) StopKeeping();
    }

    public override void End(Func<Exception> reason)
    {
        lock (_gate)
        {
            if (_ended is not null) return;
            _ended = reason;
            StopKeeping();
            _more?.TrySetResult();
            if (_written?.TrySetException(reason()) is true) _ = _written.Task.Exception;
        }
    }

    private static Task Refuse(string sentence) => Task.FromException(new InvalidOperationException(sentence));

    private void StopKeeping()
    {
        _retries?.LetGo(_keptBytes);
        _keptBytes = 0;
        _retries = null;
    }
}
