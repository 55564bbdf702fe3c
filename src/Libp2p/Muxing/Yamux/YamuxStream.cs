using System.Buffers;
using System.IO.Pipelines;
using Libp2p.Core;

namespace Libp2p.Muxing.Yamux;

/// <summary>A stream of a yamux connection. Each direction ends on its own.</summary>
internal sealed class YamuxStream : DuplexStream
{
    private static readonly PipeOptions _pipe = new(
        pauseWriterThreshold: 0, resumeWriterThreshold: 0, useSynchronizationContext: false,
        readerScheduler: PipeScheduler.ThreadPool, writerScheduler: PipeScheduler.Inline);

    private readonly YamuxConnection _connection;
    private readonly Lock _lock = new();

    /// <summary>
    /// What came and was not read. The window bounds it, so that the reader of frames never waits for it.
    /// </summary>
    private readonly Pipe _received = new(_pipe);

    private TaskCompletionSource? _windowGrew;
    private StreamResetException? _reset;
    private long _sendWindow = YamuxOptions.InitialWindow;
    private long _receiveWindow = YamuxOptions.InitialWindow;
    private int _windowTarget = YamuxOptions.InitialWindow;
    private int _consumed;
    private long _grewAt;
    private YamuxFlags _firstFlags;
    private bool _finSent;
    private bool _finCame;
    private bool _disposed;
    private bool _writerCompleted;

    public YamuxStream(YamuxConnection connection, uint id, bool inbound)
    {
        _connection = connection;
        Id = id;
        IsInbound = inbound;
        _firstFlags = inbound ? YamuxFlags.Ack : YamuxFlags.Syn;
        _grewAt = connection.Time.GetTimestamp();
    }

    /// <summary>Its number.</summary>
    public uint Id { get; }

    /// <summary>Whether the other side opened it.</summary>
    public bool IsInbound { get; }

    /// <summary>Whether the other side has acknowledged it.</summary>
    public bool IsAcknowledged { get; set; }

    /// <summary>When it was closed here while the other side had not ended it; 0 when it was not.</summary>
    public long ClosedAt { get; private set; }

    /// <summary>Reads data; with an empty buffer, waits until there is some or the other side has ended.</summary>
    /// <exception cref="StreamResetException">The stream was given up.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = _received.Reader.ReadAsync(cancellationToken);
        if (!reading.IsCompleted) SendFirst();
        var data = (await reading).Buffer;
        if (buffer.IsEmpty || data.IsEmpty)
        {
            _received.Reader.AdvanceTo(data.Start);
            return 0;
        }

        var count = (int)Math.Min(buffer.Length, data.Length);
        var end = data.GetPosition(count);
        data.Slice(0, end).CopyTo(buffer.Span);
        _received.Reader.AdvanceTo(end);
        Consumed(count);
        return count;
    }

    /// <summary>Writes data, as the other side's window allows.</summary>
    /// <exception cref="StreamResetException">The stream was given up.</exception>
    /// <exception cref="InvalidOperationException">Writing was closed.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var count = 0;
            Task? grows = null;
            YamuxFlags flags = default;
            lock (_lock)
            {
                ThrowIfNotWritable();
                count = (int)Math.Min(Math.Min(buffer.Length, _sendWindow), _connection.Options.FrameDataMax);
                if (count == 0)
                {
                    _windowGrew ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                    grows = _windowGrew.Task;
                }
                else
                {
                    _sendWindow -= count;
                    (flags, _firstFlags) = (_firstFlags, YamuxFlags.None);
                }
            }

            if (grows is not null)
            {
                await grows.WaitAsync(cancellationToken);
                continue;
            }

            try
            {
                var added = await _connection.Outbox.AddDataAsync(flags, Id, buffer[..count], cancellationToken);
                if (added < count)
                {
                    lock (_lock) _sendWindow += count - added;
                    count = added;
                }
            }
            catch (OperationCanceledException)
            {
                // What was to follow would be taken for what was not sent.
                Reset();
                throw;
            }

            buffer = buffer[count..];
        }
    }

    public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default)
    {
        SendFin();
        return ValueTask.CompletedTask;
    }

    public override void Reset()
    {
        lock (_lock)
        {
            if (_reset is not null || (_finSent && _finCame)) return;
        }

        End(new("The stream was reset here."));
        _connection.Outbox.AddControl(new(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, Id, 0));
        _connection.Forget(this);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends writing; what still comes is not wanted, and answered with a reset.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            SendFin();
            _received.Reader.Complete();
            ClosedAt = _connection.Time.GetTimestamp();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// Says that it begins, or that its beginning was seen, when no data did: who only reads would wait for ever.
    /// </summary>
    internal void SendFirst()
    {
        if (_firstFlags == YamuxFlags.None) return;
        YamuxFlags flags;
        lock (_lock) (flags, _firstFlags) = (_firstFlags, YamuxFlags.None);
        if (flags != YamuxFlags.None)
            _connection.Outbox.AddControl(new(YamuxFrameType.WindowUpdate, flags, Id, 0));
    }

    /// <summary>Takes data that came.</summary>
    /// <exception cref="YamuxException">It is more than the window allows.</exception>
    internal void Receive(ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            if (data.Length > _receiveWindow)
                throw YamuxException.Protocol($"{data.Length} bytes came on stream {Id} whose window is {_receiveWindow}");
            _receiveWindow -= data.Length;
            if (_finCame || _reset is not null) return;
        }

        if (_disposed)
        {
            Reset();
            return;
        }

        lock (_received)
        {
            if (_writerCompleted) return;
            data.CopyTo(_received.Writer.GetSpan(data.Length));
            _received.Writer.Advance(data.Length);
            var flushed = _received.Writer.FlushAsync();
            if (!flushed.IsCompletedSuccessfully) throw new InvalidOperationException("A pipe without a limit was full.");
            _ = flushed.Result;
        }
    }

    /// <summary>The other side takes so much more.</summary>
    /// <exception cref="YamuxException">More than anybody has.</exception>
    internal void Grow(uint delta)
    {
        lock (_lock)
        {
            _sendWindow += delta;
            if (_sendWindow > uint.MaxValue) throw YamuxException.Protocol($"the window of stream {Id} exceeds 2^32");
            _windowGrew?.TrySetResult();
            _windowGrew = null;
        }
    }

    /// <summary>The other side sends no more.</summary>
    internal void ReceiveFin()
    {
        lock (_lock)
        {
            if (_finCame || _reset is not null) return;
            _finCame = true;
            if (_finSent) _connection.Forget(this);
        }

        CompleteWriter(null);
    }

    /// <summary>It is given up: whoever reads or writes learns it.</summary>
    internal void End(StreamResetException reason)
    {
        lock (_lock)
        {
            if (_reset is not null) return;
            _reset = reason;
            _windowGrew?.TrySetResult();
            _windowGrew = null;
            if (_finCame) return;
        }

        CompleteWriter(reason);
    }

    private void CompleteWriter(Exception? reason)
    {
        lock (_received)
        {
            _writerCompleted = true;
            _received.Writer.Complete(reason);
        }
    }

    private void SendFin()
    {
        YamuxFlags flags;
        lock (_lock)
        {
            if (_finSent || _reset is not null) return;
            _finSent = true;
            (flags, _firstFlags) = (_firstFlags, YamuxFlags.None);
            if (_finCame) _connection.Forget(this);
        }

        _connection.Outbox.AddControl(new(YamuxFrameType.WindowUpdate, flags | YamuxFlags.Fin, Id, 0));
    }

    private void ThrowIfNotWritable()
    {
        if (_reset is not null) throw new StreamResetException(_reset.Message, _reset.InnerException);
        if (_finSent) throw new InvalidOperationException("Writing was closed.");
    }

    /// <summary>
    /// The window follows the reader: what was read may be sent again. A reader that empties half a window within four
    /// round trips is slowed by the window, which doubles (as in go-yamux).
    /// </summary>
    private void Consumed(int count)
    {
        uint delta;
        lock (_lock)
        {
            _consumed += count;
            if (_consumed < _windowTarget / 2 || _finCame || _reset is not null) return;
            var now = _connection.Time.GetTimestamp();
            var roundTrip = _connection.RoundTrip;
            var growth = 0;
            if (roundTrip > TimeSpan.Zero && _connection.Time.GetElapsedTime(_grewAt, now) < 4 * roundTrip)
                growth = _connection.GrowWindow(Math.Min(_windowTarget, _connection.Options.WindowMax - _windowTarget));
            _windowTarget += growth;
            _grewAt = now;
            delta = (uint)(_consumed + growth);
            _receiveWindow += delta;
            _consumed = 0;
        }

        _connection.Outbox.AddControl(new(YamuxFrameType.WindowUpdate, YamuxFlags.None, Id, delta));
    }

    /// <summary>How far its window grew beyond the first one; given back when it ends.</summary>
    internal int Growth => _windowTarget - YamuxOptions.InitialWindow;
}
