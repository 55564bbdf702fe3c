using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Libp2p.Core;

namespace Libp2p.Muxing.Yamux;

/// <summary>A yamux connection: reads frames, keeps the streams, asks whether the other side is still there.</summary>
public sealed class YamuxConnection : IMuxedConnection
{
    /// <summary>Its name in multistream-select.</summary>
    public const string ProtocolId = "/yamux/1.0.0";

    private const int ReadLength = 64 * 1024;

    private readonly DuplexStream _stream;
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, YamuxStream> _streams = [];
    private readonly Channel<YamuxStream> _accepted;
    private readonly SemaphoreSlim _unacknowledged;
    private readonly CancellationTokenSource _ending = new();
    private readonly bool _dialer;
    private readonly YamuxPinger _pinger;
    private readonly IStreamBudget _budget;
    private readonly Task _reading;
    private readonly Task _pinging;
    private YamuxStream? _served;
    private uint _nextId;
    private int _inboundCount;
    private long _windowGrowth;
    private bool _theyLeave;
    private Exception? _failure;
    private int _disposed;

    /// <summary>Begins at once.</summary>
    /// <param name="stream">The connection beneath, which becomes this one's.</param>
    /// <param name="dialer">Whether this side dialled: its streams have odd numbers.</param>
    /// <param name="options">Limits and times.</param>
    /// <param name="time">What the time is.</param>
    public YamuxConnection(DuplexStream stream, bool dialer, YamuxOptions options, TimeProvider time)
        : this(stream, dialer, options, time, UnlimitedBudget.Instance)
    {
    }

    /// <summary>Begins at once, within a budget.</summary>
    /// <param name="stream">The connection beneath, which becomes this one's.</param>
    /// <param name="dialer">Whether this side dialled: its streams have odd numbers.</param>
    /// <param name="options">Limits and times.</param>
    /// <param name="time">What the time is.</param>
    /// <param name="budget">What its streams may use.</param>
    public YamuxConnection(DuplexStream stream, bool dialer, YamuxOptions options, TimeProvider time, IStreamBudget budget)
    {
        _budget = budget;
        (_stream, _dialer, Options, Time) = (stream, dialer, options, time);
        _nextId = dialer ? 1u : 2u;
        _unacknowledged = new SemaphoreSlim(options.UnacknowledgedMax);
        _accepted = Channel.CreateBounded<YamuxStream>(options.InboundStreamsMax);
        Outbox = new YamuxOutbox(stream);
        _pinger = new YamuxPinger(Outbox, options.PingTimeout, time);
        _reading = ReadAllAsync();
        _pinging = PingAllAsync();
    }

    /// <inheritdoc/>
    public Task Completion => _reading;

    /// <summary>How long a ping took last; zero until one has.</summary>
    public TimeSpan RoundTrip => _pinger.RoundTrip;

    /// <summary>How many streams are open.</summary>
    public int StreamCount
    {
        get
        {
            lock (_lock) return _streams.Count;
        }
    }

    internal YamuxOptions Options { get; }

    internal TimeProvider Time { get; }

    internal YamuxOutbox Outbox { get; }

    /// <inheritdoc/>
    public async ValueTask<DuplexStream> OpenStreamAsync(CancellationToken cancellationToken = default)
    {
        await _unacknowledged.WaitAsync(cancellationToken);
        lock (_lock)
        {
            try
            {
                if (WhyNoneMayOpen() is { } reason) throw reason;
                _budget.Open(inbound: false);
            }
            catch (Libp2pException)
            {
                _unacknowledged.Release();
                throw;
            }

            // Its first data, or its end, says that it begins.
            YamuxStream stream = new(this, _nextId, inbound: false);
            _nextId += 2;
            _streams.Add(stream.Id, stream);
            return stream;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<DuplexStream?> AcceptStreamAsync(CancellationToken cancellationToken = default)
    {
        // Whoever serves a stream has had its turn when the next is asked for: its first data, if there was some, has
        // acknowledged the stream without a packet more.
        Interlocked.Exchange(ref _served, null)?.SendFirst();
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_accepted.Reader.TryRead(out var stream)) return _served = stream;
        }

        return null;
    }

    /// <summary>Says goodbye and ends all streams.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (!_reading.IsCompleted) await SayGoodbyeAsync(0);
        await _ending.CancelAsync();
        await _stream.DisposeAsync();
        await _reading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await _pinging;
        _ending.Dispose();
    }

    /// <summary>How much of <paramref name="wanted"/> a window may grow.</summary>
    internal int GrowWindow(int wanted)
    {
        lock (_lock)
        {
            var growth = (int)Math.Clamp(Options.ConnectionWindowMax - _windowGrowth, 0, wanted);
            if (growth > 0 && !_budget.TryGrow(growth)) return 0;
            _windowGrowth += growth;
            return growth;
        }
    }

    /// <summary>The stream has ended in both directions.</summary>
    internal void Forget(YamuxStream stream)
    {
        lock (_lock)
        {
            if (!_streams.Remove(stream.Id)) return;
            _windowGrowth -= stream.Growth;
            if (stream.Growth > 0) _budget.Shrink(stream.Growth);
            if (stream.IsInbound) _inboundCount--;
            _budget.Close(stream.IsInbound);
        }

        if (!stream.IsInbound && !stream.IsAcknowledged) Acknowledge(stream);
    }

    private void Acknowledge(YamuxStream stream)
    {
        lock (_lock)
        {
            if (stream.IsAcknowledged) return;
            stream.IsAcknowledged = true;
            if (_failure is not null) return;
        }

        _unacknowledged.Release();
    }

    private StreamResetException? WhyNoneMayOpen()
    {
        if (_failure is not null || _ending.IsCancellationRequested) return new("The connection has ended.", _failure);
        return _theyLeave ? new("The peer is leaving and takes no new streams.") : null;
    }

    private async Task ReadAllAsync()
    {
        Exception? failure = null;
        try
        {
            do
            {
                _ = await ReadSomeAsync(Memory<byte>.Empty); // a connection on which nothing comes holds no buffer
            }
            while (await ReadFramesAsync());
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // This side left.
        }
        catch (Exception) when (_ending.IsCancellationRequested)
        {
            // This side left, and took the connection with it.
        }
        catch (Exception exception)
        {
            failure = _failure ?? exception;
            if (exception is YamuxException { Code: > 0 } breach) await SayGoodbyeAsync(breach.Code);
            ExceptionDispatchInfo.Throw(failure);
        }
        finally
        {
            End(failure);
        }
    }

    private async Task SayGoodbyeAsync(uint code)
    {
        try
        {
            Outbox.AddControl(new(YamuxFrameType.GoAway, YamuxFlags.None, 0, code));
            await Outbox.Sent.WaitAsync(Options.PingTimeout, Time);
        }
        catch (TimeoutException)
        {
            // The other side does not read: it will see the connection end.
        }
    }

    private void End(Exception? failure)
    {
        List<YamuxStream> streams;
        lock (_lock)
        {
            if (_failure is null) _unacknowledged.Release(Options.UnacknowledgedMax); // whoever waits learns it
            _failure ??= failure ?? new StreamResetException("The connection was closed.");
            streams = [.. _streams.Values];
            _streams.Clear();
        }

        Outbox.Fail(_failure);
        _accepted.Writer.TryComplete();
        _pinger.Stop();
        foreach (var stream in streams) stream.End(new("The connection has ended.", failure));

        // Not a reset, which could overtake the goodbye.
        _stream.Dispose();
    }

    /// <summary>Reads frames while they come. Data goes to its stream as it comes, in pieces.</summary>
    /// <returns>False when the other side has ended.</returns>
    private async Task<bool> ReadFramesAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadLength);
        try
        {
            var (from, to) = (0, 0);
            do
            {
                var read = await ReadSomeAsync(buffer.AsMemory(to..ReadLength));
                if (read == 0) return to == 0 ? false : throw CutShort();
                to += read;
                while (to - from >= YamuxFrame.HeadLength)
                {
                    var frame = YamuxFrame.Read(buffer.AsSpan(from));
                    from += YamuxFrame.HeadLength;
                    if (frame.Type == YamuxFrameType.Data) (from, to) = await ReadDataAsync(frame, buffer, from, to);
                    else Handle(frame);
                }

                buffer.AsSpan(from..to).CopyTo(buffer);
                (from, to) = (0, to - from);
            }
            while (to > 0);

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads a frame's data.</summary>
    /// <returns>What is left in the buffer.</returns>
    private async ValueTask<(int From, int To)> ReadDataAsync(YamuxFrame frame, byte[] buffer, int from, int to)
    {
        if (frame.Length > Options.ReceivedFrameDataMax)
        {
            throw YamuxException.Protocol(
                $"a frame says {frame.Length} bytes; at most {Options.ReceivedFrameDataMax} are allowed");
        }

        var stream = Find(frame);
        for (var left = (int)frame.Length; left > 0;)
        {
            if (from == to)
            {
                (from, to) = (0, await ReadSomeAsync(buffer.AsMemory(0, ReadLength)));
                if (to == 0) throw CutShort();
            }

            var count = Math.Min(left, to - from);
            stream?.Receive(buffer.AsSpan(from, count));
            from += count;
            left -= count;
        }

        Finish(frame, stream);
        return (from, to);
    }

    private ValueTask<int> ReadSomeAsync(Memory<byte> buffer) => _stream.ReadAsync(buffer, _ending.Token);

    private static YamuxException CutShort() => new(0, "The connection ended within a yamux frame.");

    private void Handle(YamuxFrame frame)
    {
        switch (frame.Type)
        {
            case YamuxFrameType.WindowUpdate:
                var stream = Find(frame);
                stream?.Grow(frame.Length);
                Finish(frame, stream);
                break;
            case YamuxFrameType.Ping when frame.Flags.HasFlag(YamuxFlags.Syn):
                Outbox.AddControl(new(YamuxFrameType.Ping, YamuxFlags.Ack, 0, frame.Length));
                break;
            case YamuxFrameType.Ping:
                _pinger.Receive(frame.Length);
                break;
            default:
                _theyLeave = true;
                if (frame.Length > 0)
                    throw new YamuxException(0, $"The peer ended the connection: GoAway with code {frame.Length}.");
                break;
        }
    }

    /// <summary>The stream of a frame, opened or acknowledged by it.</summary>
    /// <returns>Null for one that has ended here: what is still on its way for it is passed over.</returns>
    private YamuxStream? Find(YamuxFrame frame)
    {
        if (frame.StreamId == 0) throw YamuxException.Protocol($"a frame of {frame.Type} for the connection itself");
        if (frame.Flags.HasFlag(YamuxFlags.Syn)) return Accept(frame);
        YamuxStream? stream;
        lock (_lock) _streams.TryGetValue(frame.StreamId, out stream);
        if (stream is not null && frame.Flags.HasFlag(YamuxFlags.Ack)) Acknowledge(stream);
        return stream;
    }

    private YamuxStream? Accept(YamuxFrame frame)
    {
        if (frame.StreamId % 2 == (_dialer ? 1u : 0u))
            throw YamuxException.Protocol($"stream {frame.StreamId} has a number of this side's");
        YamuxStream stream;
        lock (_lock)
        {
            if (_streams.ContainsKey(frame.StreamId))
                throw YamuxException.Protocol($"stream {frame.StreamId} begins a second time");
            stream = new(this, frame.StreamId, inbound: true);
            if (_inboundCount < Options.InboundStreamsMax && MayOpen())
            {
                if (_accepted.Writer.TryWrite(stream))
                {
                    _inboundCount++;
                    _streams.Add(stream.Id, stream);
                    return stream;
                }

                _budget.Close(inbound: true);
            }
        }

        Outbox.AddControl(new(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, frame.StreamId, 0));
        return null;
    }

    /// <summary>Whether the budget has room for a stream that the other side opens.</summary>
    private bool MayOpen()
    {
        try
        {
            _budget.Open(inbound: true);
            return true;
        }
        catch (Libp2pException)
        {
            return false; // whoever keeps the budget says so
        }
    }

    private void Finish(YamuxFrame frame, YamuxStream? stream)
    {
        if (stream is null) return;
        if (frame.Flags.HasFlag(YamuxFlags.Rst))
        {
            stream.End(new("The peer reset the stream."));
            Forget(stream);
        }
        else if (frame.Flags.HasFlag(YamuxFlags.Fin))
        {
            stream.ReceiveFin();
        }
    }

    /// <summary>Asks at once, for the round trip, and then ever again.</summary>
    private async Task PingAllAsync()
    {
        try
        {
            do
            {
                await _pinger.PingAsync(_ending.Token);
                Sweep();
                if (Options.KeepAlive == TimeSpan.Zero) return;
                await Task.Delay(Options.KeepAlive, Time, _ending.Token);
            }
            while (!_reading.IsCompleted);
        }
        catch (TimeoutException)
        {
            End(new YamuxException(0, $"The peer did not answer a ping within {Options.PingTimeout.TotalSeconds:0.#} s."));
        }
        catch (Exception exception) when (exception is OperationCanceledException or Libp2pException)
        {
            // The connection has ended: who reads it says why.
        }
    }

    /// <summary>Gives up streams that were closed here long ago and that the other side never ended.</summary>
    private void Sweep()
    {
        List<YamuxStream> stale;
        lock (_lock)
        {
            stale = [.. _streams.Values.Where(stream =>
                stream.ClosedAt != 0 && Time.GetElapsedTime(stream.ClosedAt) > Options.CloseTimeout)];
        }

        foreach (var stream in stale) stream.Reset();
    }
}
