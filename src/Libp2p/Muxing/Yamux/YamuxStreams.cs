using Libp2p.Core;

namespace Libp2p.Muxing.Yamux;

/// <summary>
/// The streams of a connection: their numbers, how many there may be, and what their windows take of the connection's
/// share.
/// </summary>
/// <param name="options">Limits.</param>
/// <param name="dialer">Whether this side dialled: its streams have odd numbers.</param>
/// <param name="budget">What the streams may use beyond the connection's own limits.</param>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing to dispose of.
internal sealed class YamuxStreams(YamuxOptions options, bool dialer, IStreamBudget budget)
#pragma warning restore CA1001
{
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, YamuxStream> _byId = [];
    private readonly SemaphoreSlim _unacknowledged = new(options.UnacknowledgedMax);
    private int _inbound;
    private int _offered;
    private long _growth;
    private StreamResetException? _closed;
    private bool _ended;

    /// <summary>The number of the next stream from this side.</summary>
    public long NextId { get; set; } = dialer ? 1 : 2;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _byId.Count;
        }
    }

    /// <summary>Whether this side begins none any more.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock) return _closed is not null;
        }
    }

    /// <summary>Begins a stream from this side. Waits while too many others are not acknowledged.</summary>
    /// <exception cref="StreamResetException">None may begin any more.</exception>
    /// <exception cref="Libp2pException">The budget refuses it.</exception>
    public async ValueTask<YamuxStream> OpenAsync(YamuxConnection connection, CancellationToken cancellationToken)
    {
        await _unacknowledged.WaitAsync(cancellationToken);
        try
        {
            lock (_lock)
            {
                if (_closed is not null) throw new StreamResetException(_closed.Message, _closed.InnerException);
                if (NextId > uint.MaxValue)
                    throw new StreamResetException("The connection has used up its stream numbers; a new one has them all.");
                budget.Open(inbound: false);
                YamuxStream stream = new(connection, (uint)NextId, inbound: false);
                NextId += 2;
                _byId.Add(stream.Id, stream);
                return stream;
            }
        }
        catch (Libp2pException)
        {
            lock (_lock)
            {
                if (!_ended) _unacknowledged.Release(); // at the end all were let go
            }

            throw;
        }
    }

    /// <summary>The stream of a number.</summary>
    /// <returns>Null when there is none, or none any more.</returns>
    public YamuxStream? Find(uint id)
    {
        lock (_lock) return _byId.GetValueOrDefault(id);
    }

    /// <summary>Takes a stream that the other side begins. It is offered until <see cref="Accepted"/>.</summary>
    /// <returns>Null when there are too many.</returns>
    /// <exception cref="YamuxException">The number is this side's, or in use.</exception>
    public YamuxStream? Accept(YamuxConnection connection, uint id)
    {
        if (id % 2 == (dialer ? 1u : 0u)) throw YamuxException.Protocol($"stream {id} has a number of this side's");
        lock (_lock)
        {
            if (_byId.ContainsKey(id)) throw YamuxException.Protocol($"stream {id} begins a second time");

            // What ended before anybody accepted it counts too: it is kept until then.
            if (_ended || Math.Max(_inbound, _offered) >= options.InboundStreamsMax || !budget.TryAccept()) return null;
            YamuxStream stream = new(connection, id, inbound: true);
            _byId.Add(id, stream);
            _inbound++;
            _offered++;
            return stream;
        }
    }

    /// <summary>A stream that was offered is accepted.</summary>
    public void Accepted()
    {
        lock (_lock) _offered--;
    }

    /// <summary>The other side knows of the stream, or no longer needs to.</summary>
    public void Acknowledge(YamuxStream stream)
    {
        lock (_lock)
        {
            if (stream.IsInbound || stream.IsAcknowledged) return;
            stream.IsAcknowledged = true;
            if (_ended) return; // who waits was let go already
        }

        _unacknowledged.Release();
    }

    /// <summary>How much of <paramref name="wanted"/> a window may grow.</summary>
    public int Grow(int wanted)
    {
        lock (_lock)
        {
            var growth = (int)Math.Clamp(options.ConnectionWindowMax - _growth, 0, wanted);
            if (growth > 0 && !budget.TryGrow(growth)) return 0;
            _growth += growth;
            return growth;
        }
    }

    /// <summary>A stream has ended in both directions.</summary>
    public void Remove(YamuxStream stream)
    {
        lock (_lock)
        {
            if (!_byId.Remove(stream.Id)) return;
            _growth -= stream.Growth;
            if (stream.Growth > 0) budget.Shrink(stream.Growth);
            if (stream.IsInbound) _inbound--;
            budget.Close(stream.IsInbound);
        }

        Acknowledge(stream);
    }

    /// <summary>
    /// Those that were closed here long ago and that the other side never ended, and those whose writer has waited long
    /// for the other side to read.
    /// </summary>
    public List<(YamuxStream Stream, string Why)> Stale(TimeProvider time)
    {
        lock (_lock)
        {
            return
            [
                .. _byId.Values.Where(stream => IsOver(stream.ClosedAt, options.CloseTimeout))
                    .Select(stream => (stream, "The peer did not end the stream, which was closed here.")),
                .. _byId.Values.Where(stream => IsOver(stream.WaitsSince, options.StallTimeout))
                    .Select(stream => (stream, $"The peer has read nothing for {options.StallTimeout.TotalSeconds:0.#} s.")),
            ];
        }

        bool IsOver(long since, TimeSpan limit) => since != 0 && time.GetElapsedTime(since) > limit;
    }

    /// <summary>This side begins no streams any more.</summary>
    public void Close(StreamResetException why)
    {
        lock (_lock) _closed ??= why;
    }

    /// <summary>The connection has ended.</summary>
    /// <returns>All streams, which are to be told.</returns>
    public List<YamuxStream> End(StreamResetException why)
    {
        lock (_lock)
        {
            if (_ended) return [];
            _ended = true;
            _closed = why;
            _unacknowledged.Release(options.UnacknowledgedMax); // whoever waits learns it
            List<YamuxStream> all = [.. _byId.Values];
            _byId.Clear();
            return all;
        }
    }
}
