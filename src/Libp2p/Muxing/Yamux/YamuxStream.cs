using System.Runtime.CompilerServices;
using Libp2p.Core;

namespace Libp2p.Muxing.Yamux;

/// <summary>A stream of a yamux connection. Each direction ends on its own.</summary>
internal sealed class YamuxStream : DuplexStream, IThreadPoolWorkItem
{
    /// <summary>How much is read at most before the other side is told that it may send as much again.</summary>
    private const int UpdateLengthMax = 1024 * 1024;

    private readonly YamuxConnection _connection;
    private readonly Lock _lock = new();

    /// <summary>What came and was not read. The window bounds it: the reader of frames never waits for it.</summary>
    private readonly YamuxInbox _inbox;

    /// <summary>Set when there may be room for what is written: in the window, or in what is sent.</summary>
    private readonly YamuxSignal _mayGoOn = new();

    private TimeSpan _readLimit = Timeout.InfiniteTimeSpan;
    private TimeSpan _writeLimit = Timeout.InfiniteTimeSpan;
    private StreamResetException? _reset;
    private long _sendWindow = YamuxOptions.InitialWindow;
    private long _receiveWindow = YamuxOptions.InitialWindow;
    private int _windowTarget = YamuxOptions.InitialWindow;
    private int _consumed;
    private int _emptied;
    private long _grewAt;
    private YamuxFlags _firstFlags;
    private bool _rstSent;
    private bool _finSent;
    private bool _finCame;
    private bool _disposed;

    public YamuxStream(YamuxConnection connection, uint id, bool inbound)
    {
        _connection = connection;
        _inbox = new(Consumed);
        Id = id;
        IsInbound = inbound;
        _firstFlags = inbound ? YamuxFlags.Ack : YamuxFlags.Syn;
        _grewAt = connection.Time.GetTimestamp();
    }

    /// <summary>Its number.</summary>
    public uint Id { get; }

    /// <summary>Whether the other side opened it.</summary>
    public bool IsInbound { get; }

    /// <summary>Whether the other side has acknowledged it; <see cref="YamuxStreams"/> says so.</summary>
    public bool IsAcknowledged { get; set; }

    /// <summary>Whether it is to be told when there is room; <see cref="YamuxOutbox"/> keeps that.</summary>
    public bool WaitsForRoom { get; set; }

    /// <summary>When it was closed here while the other side had not ended it; 0 when it was not.</summary>
    public long ClosedAt { get; private set; }

    /// <summary>Since when who writes waits; 0 while nobody does.</summary>
    public long WaitsSince { get; private set; }

    /// <summary>How far its window grew beyond the first one; given back when it ends.</summary>
    public int Growth => _windowTarget - YamuxOptions.InitialWindow;

    /// <inheritdoc/>
    public override bool CanTimeout => true;

    /// <inheritdoc/>
    public override int ReadTimeout
    {
        get => MillisecondsOf(_readLimit);
        set => _readLimit = LimitOf(value);
    }

    /// <inheritdoc/>
    public override int WriteTimeout
    {
        get => MillisecondsOf(_writeLimit);
        set => _writeLimit = LimitOf(value);
    }

    /// <summary>Reads data; with an empty buffer, waits until there is some or the other side has ended.</summary>
    /// <exception cref="StreamResetException">The stream was given up.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = _inbox.ReadAsync(buffer, cancellationToken);
        if (reading.IsCompleted) return reading;
        SayFirst();
        return _readLimit == Timeout.InfiniteTimeSpan ? reading : ReadInTimeAsync(reading);
    }

    /// <summary>Writes data, as the other side's window allows.</summary>
    /// <exception cref="StreamResetException">The stream was given up.</exception>
    /// <exception cref="InvalidOperationException">Writing was closed.</exception>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);
        try
        {
            var sent = SendSome(buffer.Span);
            return sent == buffer.Length ? default : WriteRestAsync(buffer[sent..], sent > 0, cancellationToken);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException(exception);
        }
    }

    public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default)
    {
        SendFin();
        return ValueTask.CompletedTask;
    }

    public override void Reset() => Reset("The stream was reset here.");

    /// <summary>Ends both directions at once.</summary>
    /// <param name="why">What who reads or writes is told.</param>
    public void Reset(string why)
    {
        lock (_lock)
        {
            if (_reset is not null || (_finSent && _finCame)) return;
        }

        End(new(why));
        _connection.Outbox.Say(this, YamuxFlags.Rst, 0);
        _connection.Forget(this);
    }

    /// <summary>Ends writing; what still comes is not wanted, and answered with a reset.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            SendFin();
            ClosedAt = _connection.Time.GetTimestamp();

            // A writer who waits for what was not read here goes on, and learns with its next data that nobody reads.
            if (_inbox.Close() is var unread and > 0) GiveBack(unread);
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// Says that it begins, or that its beginning was seen, when no data did: who only reads would wait for ever.
    /// </summary>
    internal void SayFirst()
    {
        // An older value than the true one says that there is something to be said, which is looked at again.
        if (_firstFlags != YamuxFlags.None) _connection.Outbox.Say(this, YamuxFlags.None, 0);
    }

    /// <summary>How much of its data may be sent now: the outbox asks, and adds it before anything else.</summary>
    /// <param name="wanted">How many bytes there are, and room for them.</param>
    /// <param name="flags">What is to be said with it.</param>
    /// <exception cref="StreamResetException">The stream was given up.</exception>
    /// <exception cref="InvalidOperationException">Writing was closed.</exception>
    internal int MaySend(int wanted, out YamuxFlags flags)
    {
        lock (_lock)
        {
            if (_reset is not null) throw new StreamResetException(_reset.Message, _reset.InnerException);
            if (_finSent) throw new InvalidOperationException("Writing was closed.");
            var count = (int)Math.Min(Math.Min(wanted, _sendWindow), _connection.Options.FrameDataMax);
            flags = YamuxFlags.None;
            if (count == 0) return 0;
            _sendWindow -= count;
            (flags, _firstFlags) = (_firstFlags, YamuxFlags.None);
            return count;
        }
    }

    /// <summary>Whether something of it is to be said: the outbox asks, and adds it before anything else.</summary>
    /// <param name="growth">How much its window grows.</param>
    /// <param name="flags">What happens to it; with what was to be said first.</param>
    internal bool MaySay(uint growth, ref YamuxFlags flags)
    {
        lock (_lock)
        {
            if (_rstSent || (_reset is not null && !flags.HasFlag(YamuxFlags.Rst))) return false;

            // Of what the other side has not heard of, it need not hear the end.
            _rstSent = flags.HasFlag(YamuxFlags.Rst);
            if (_rstSent && _firstFlags == YamuxFlags.Syn) return false;
            flags |= _firstFlags;
            _firstFlags = YamuxFlags.None;
            return flags != YamuxFlags.None || growth > 0;
        }
    }

    /// <summary>There may be room for what is written.</summary>
    internal void MayGoOn() => _mayGoOn.Set();

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

        if (_disposed) Reset();
        else if (_inbox.Add(data)) _connection.Wake(_inbox);
    }

    /// <summary>The other side takes so much more.</summary>
    /// <exception cref="YamuxException">More than anybody has.</exception>
    internal void Grow(uint delta)
    {
        if (delta == 0) return;
        lock (_lock)
        {
            _sendWindow += delta;
            if (_sendWindow > uint.MaxValue) throw YamuxException.Protocol($"the window of stream {Id} exceeds 2^32");
        }

        MayGoOn();
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

        if (_inbox.End(null)) _connection.Wake(_inbox);
    }

    /// <summary>It is given up: whoever reads or writes learns it.</summary>
    internal void End(StreamResetException reason)
    {
        lock (_lock)
        {
            if (_reset is not null) return;
            _reset = reason;
        }

        MayGoOn();
        if (!_finCame && _inbox.End(reason)) ThreadPool.UnsafeQueueUserWorkItem(_inbox, preferLocal: false);
    }

    /// <summary>Who accepts streams gets it.</summary>
    void IThreadPoolWorkItem.Execute() => _connection.Offer();

    private int SendSome(ReadOnlySpan<byte> data)
    {
        var sent = 0;
        while (sent < data.Length && _connection.Outbox.AddData(this, data[sent..]) is var added and > 0) sent += added;
        return sent;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteRestAsync(
        ReadOnlyMemory<byte> buffer, bool begun, CancellationToken cancellationToken)
    {
        using var limit = Limited(_writeLimit, "read");
        try
        {
            while (!buffer.IsEmpty)
            {
                limit?.Change(_writeLimit, Timeout.InfiniteTimeSpan); // each piece that the other side takes begins anew
                WaitsSince = _connection.Time.GetTimestamp();
                await _mayGoOn.WaitAsync(cancellationToken);
                WaitsSince = 0;
                var sent = SendSome(buffer.Span);
                begun |= sent > 0;
                buffer = buffer[sent..];
            }
        }
        catch (OperationCanceledException) when (begun)
        {
            // What was to follow would be taken for what was not sent.
            Reset();
            throw;
        }
        finally
        {
            WaitsSince = 0;
        }
    }

    private async ValueTask<int> ReadInTimeAsync(ValueTask<int> reading)
    {
        using var limit = Limited(_readLimit, "sent");
        return await reading;
    }

    /// <summary>Gives the stream up when time is over, unless it is disposed of before.</summary>
    /// <param name="limit">How long.</param>
    /// <param name="missing">What the other side has not done then.</param>
    /// <returns>Null when there is no limit.</returns>
    private ITimer? Limited(TimeSpan limit, string missing) => limit == Timeout.InfiniteTimeSpan
        ? null
        : _connection.Time.CreateTimer(
            _ => Reset($"The peer has {missing} nothing for {limit.TotalSeconds:0.###} s."),
            null,
            limit,
            Timeout.InfiniteTimeSpan);

    private static int MillisecondsOf(TimeSpan limit) => (int)limit.TotalMilliseconds;

    private static TimeSpan LimitOf(int milliseconds) => milliseconds is > 0 or Timeout.Infinite
        ? TimeSpan.FromMilliseconds(milliseconds)
        : throw new ArgumentOutOfRangeException(
            nameof(milliseconds), milliseconds, "A timeout is a number of milliseconds from 1, or infinite (-1).");

    private void SendFin()
    {
        lock (_lock)
        {
            if (_finSent || _reset is not null) return;
            _finSent = true;
            if (_finCame) _connection.Forget(this);
        }

        _connection.Outbox.Say(this, YamuxFlags.Fin, 0);
    }

    /// <summary>
    /// The window follows the reader: what was read may be sent again. A reader that empties half a window within four
    /// round trips is slowed by the window, which doubles (as in go-yamux). Of a wide window it is told before half of
    /// it is empty: who sends would else have between a half and the whole of it on the way, and fill a far link by
    /// three quarters.
    /// </summary>
    private void Consumed(int count)
    {
        uint delta;
        lock (_lock)
        {
            _consumed += count;
            _emptied += count;
            if (_consumed < Math.Min(_windowTarget / 2, UpdateLengthMax) || _finCame || _reset is not null) return;
            var growth = 0;
            if (_emptied >= _windowTarget / 2)
            {
                var now = _connection.Time.GetTimestamp();
                var roundTrip = _connection.RoundTrip;
                if (roundTrip > TimeSpan.Zero && _connection.Time.GetElapsedTime(_grewAt, now) < 4 * roundTrip)
                    growth = _connection.GrowWindow(Math.Min(_windowTarget, _connection.Options.WindowMax - _windowTarget));
                _windowTarget += growth;
                (_grewAt, _emptied) = (now, 0);
            }

            delta = (uint)(_consumed + growth);
            _receiveWindow += delta;
            _consumed = 0;
        }

        _connection.Outbox.Say(this, YamuxFlags.None, delta);
    }

    private void GiveBack(int unread)
    {
        uint delta;
        lock (_lock)
        {
            if (_finCame || _reset is not null) return;
            delta = (uint)(_consumed + unread);
            _receiveWindow += delta;
            _consumed = 0;
        }

        _connection.Outbox.Say(this, YamuxFlags.None, delta);
    }
}
