using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Libp2p.Core;

namespace Libp2p.Muxing.Yamux;

/// <summary>A yamux connection: reads frames, keeps the streams, asks whether the other side is still there.</summary>
public sealed class YamuxConnection : IMuxedConnection
{
    /// <summary>Its name in multistream-select.</summary>
    public const string ProtocolId = "/yamux/1.0.0";

    private const int ReadLength = 128 * 1024;

    private readonly DuplexStream _stream;
    private readonly YamuxStreams _streams;

    /// <summary>
    /// What the other side began and nobody accepted, in order; <see cref="YamuxStreams"/> bounds it.
    /// </summary>
    private readonly ConcurrentQueue<YamuxStream> _begun = new();

    /// <summary>As many as there are of those, for who waits: who gets one goes on where it is offered.</summary>
    private readonly Channel<bool> _offered =
        Channel.CreateUnbounded<bool>(new() { AllowSynchronousContinuations = true });
    private readonly CancellationTokenSource _ending = new();
    private readonly YamuxPinger _pinger;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly Task _pinging;
    private readonly Lock _lock = new();
    private YamuxStream? _served;
    private Exception? _failure;
    private volatile bool _hasGoodbye;
    private int _disposed;

    /// <summary>Who got something from the frames that were read last; the reader's alone.</summary>
    private IThreadPoolWorkItem? _woken;

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
        (_stream, Options, Time) = (stream, options, time);
        _streams = new(options, dialer, budget);
        Outbox = new YamuxOutbox(stream);
        _pinger = new YamuxPinger(Outbox, options.PingTimeout, time);
        _reading = ReadAllAsync();
        _pinging = PingAllAsync();
    }

    /// <inheritdoc/>
    /// <remarks>It has ended before any of its streams is told.</remarks>
    public Task Completion => _completion.Task;

    /// <inheritdoc/>
    public bool HasGoodbye => _hasGoodbye;

    /// <inheritdoc/>
    /// <remarks>A connection that was cut has ended before its streams are told.</remarks>
    public bool IsClosed => Completion.IsCompleted || _streams.IsClosed;

    /// <summary>How long a ping took last; zero until one has.</summary>
    public TimeSpan RoundTrip => _pinger.RoundTrip;

    /// <summary>How many streams are open.</summary>
    public int StreamCount => _streams.Count;

    internal YamuxOptions Options { get; }

    internal TimeProvider Time { get; }

    internal YamuxOutbox Outbox { get; }

    /// <inheritdoc/>
    public async ValueTask<DuplexStream> OpenStreamAsync(CancellationToken cancellationToken = default) =>
        await _streams.OpenAsync(this, cancellationToken); // its first data, or its end, says that it begins

    /// <inheritdoc/>
    public async ValueTask<DuplexStream?> AcceptStreamAsync(CancellationToken cancellationToken = default)
    {
        // Whoever serves a stream has had its turn when the next is asked for: its first data, if there was some, has
        // acknowledged the stream without a packet more.
        Interlocked.Exchange(ref _served, null)?.SayFirst();
        while (await _offered.Reader.WaitToReadAsync(cancellationToken))
        {
            if (!_offered.Reader.TryRead(out _) || !_begun.TryDequeue(out var stream)) continue;
            _streams.Accepted();
            return _served = stream;
        }

        return null;
    }

    /// <summary>Says goodbye and ends all streams.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _streams.Close(new("The connection has ended."));
        if (!Completion.IsCompleted) await SayGoodbyeAsync(0); // one that was cut has nobody to be told
        await _ending.CancelAsync();
        await _stream.DisposeAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _pinging;
        _ending.Dispose();
    }

    /// <summary>How much of <paramref name="wanted"/> a window may grow.</summary>
    internal int GrowWindow(int wanted) => _streams.Grow(wanted);

    /// <summary>The stream has ended in both directions.</summary>
    internal void Forget(YamuxStream stream) => _streams.Remove(stream);

    /// <summary>Lets who waits for a stream have the next.</summary>
    internal void Offer() => _offered.Writer.TryWrite(true);

    /// <summary>
    /// Who waited for what was just read may go on: the last one here, when there is nothing more to be read, and those
    /// before it elsewhere.
    /// </summary>
    internal void Wake(IThreadPoolWorkItem waiter)
    {
        if (_woken is not null) ThreadPool.UnsafeQueueUserWorkItem(_woken, preferLocal: false);
        _woken = waiter;
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
            if (exception is YamuxException { Code: > 0 } breach)
            {
                _streams.Close(new("The connection has ended.", failure)); // the goodbye may take its time
                await SayGoodbyeAsync(breach.Code);
            }
        }
        finally
        {
            if (_woken is not null) ThreadPool.UnsafeQueueUserWorkItem(_woken, preferLocal: false);
            End(failure);
        }
    }

    private async Task SayGoodbyeAsync(uint code)
    {
        _hasGoodbye = true;
        try
        {
            Outbox.Add(new(YamuxFrameType.GoAway, YamuxFlags.None, 0, code));
            await Outbox.Sent.WaitAsync(Options.PingTimeout, Time);
        }
        catch (TimeoutException)
        {
            // The other side does not read: it will see the connection end.
        }
    }

    private void End(Exception? failure)
    {
        lock (_lock) _failure ??= failure ?? new StreamResetException("The connection was closed.");
        if (failure is null) _completion.TrySetResult();
        else _completion.TrySetException(failure);
        Outbox.Fail(_failure);
        _offered.Writer.TryComplete();
        _pinger.Stop();
        foreach (var stream in _streams.End(new("The connection has ended.", _failure)))
            stream.End(new("The connection has ended.", failure));

        // Not a reset, which could overtake the goodbye.
        _stream.Dispose();
    }

    /// <summary>Reads frames while they come. Data goes to its stream as it comes, in pieces.</summary>
    /// <returns>False when the other side has ended.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReadFramesAsync()
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
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
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

    private YamuxReading ReadSomeAsync(Memory<byte> buffer)
    {
        var reading = _stream.ReadAsync(buffer, _ending.Token);
        var woken = _woken;
        _woken = null;
        return new(reading, woken);
    }

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
                Outbox.Add(new(YamuxFrameType.Ping, YamuxFlags.Ack, 0, frame.Length));
                break;
            case YamuxFrameType.Ping:
                _pinger.Receive(frame.Length);
                break;
            default:
                _hasGoodbye = true;
                _streams.Close(new("The peer is leaving and takes no new streams."));
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
        var stream = _streams.Find(frame.StreamId);
        if (stream is not null && frame.Flags.HasFlag(YamuxFlags.Ack)) _streams.Acknowledge(stream);
        return stream;
    }

    private YamuxStream? Accept(YamuxFrame frame)
    {
        var stream = _streams.Accept(this, frame.StreamId);
        if (stream is not null)
        {
            _begun.Enqueue(stream);
            Wake(stream);
        }
        else
        {
            Outbox.Add(new(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, frame.StreamId, 0));
        }

        return stream;
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

    /// <summary>
    /// Asks at once, for the round trip, and then ever again; gives up streams that have become stale.
    /// </summary>
    private async Task PingAllAsync()
    {
        try
        {
            await _pinger.PingAsync(_ending.Token);
            var asks = Options.KeepAlive > TimeSpan.Zero;
            while (!_reading.IsCompleted)
            {
                await Task.Delay(asks ? Options.KeepAlive : Options.StallTimeout, Time, _ending.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // every connection ends so: no exception
                if (_ending.IsCancellationRequested) return;
                if (asks) await _pinger.PingAsync(_ending.Token);
                foreach (var (stream, why) in _streams.Stale(Time)) stream.Reset(why);
            }
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
}
