namespace Libp2p.Transports.Memory.Simulation;

/// <summary>
/// One direction of a connection on a link: bytes are cut into packets, lost ones are sent again, and what comes early
/// waits for what is before it. All of a connection happens under its gate.
/// </summary>
internal sealed class SimulatedFlow(SimulatedLink link, TimeProvider time, Lock gate, int capacity)
{
    /// <summary>The most bytes of a packet: what Ethernet leaves of one.</summary>
    private const int PacketLengthMax = 1400;

    private readonly PriorityQueue<Packet, (long Due, long Order)> _underWay = new();
    private readonly Dictionary<long, Packet> _early = [];
    private readonly Queue<ReadOnlyMemory<byte>> _arrived = new();
    private ReadOnlyMemory<byte> _first;
    private ITimer? _timer;
    private TaskCompletionSource _changed = NewChange();
    private long _order;
    private long _sent;
    private long _expected;
    private int _unread;
    private bool _isEndSent;

    public required SimulatedStream Sender { get; init; }

    public required SimulatedStream Receiver { get; init; }

    /// <summary>Whether no more comes than has arrived.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether something has arrived that was not read.</summary>
    public bool HasData => !_first.IsEmpty || _arrived.Count > 0;

    /// <summary>Ends when anything has become another; to be asked for under the gate.</summary>
    public Task Changed => _changed.Task;

    /// <summary>Sends as much as there is room for.</summary>
    /// <returns>How much that was.</returns>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, Math.Min(PacketLengthMax, capacity - _unread));
        if (count <= 0 || _isEndSent) return 0;
        _unread += count;
        Transmit(new(_sent++, bytes[..count].ToArray()));
        return count;
    }

    /// <summary>Sends that no more comes.</summary>
    public void SendEnd()
    {
        if (_isEndSent) return;
        _isEndSent = true;
        Transmit(new(_sent++, null));
    }

    /// <summary>Gives up what has not arrived, and sends that, once: nobody asks whether it arrives.</summary>
    public void SendReset()
    {
        _isEndSent = true;
        _underWay.Clear();
        if (link.Send() is { } delay) Begin(new(-1, null), delay);
    }

    /// <summary>Takes bytes that have arrived.</summary>
    public int Take(Span<byte> into)
    {
        var count = 0;
        while (count < into.Length && HasData)
        {
            if (_first.IsEmpty) _first = _arrived.Dequeue();
            var taken = Math.Min(_first.Length, into.Length - count);
            _first.Span[..taken].CopyTo(into[count..]);
            _first = _first[taken..];
            count += taken;
        }

        _unread -= count;
        if (count > 0) Change();
        return count;
    }

    /// <summary>Wakes whoever waits for a change.</summary>
    public void Change()
    {
        var before = _changed;
        _changed = NewChange();
        before.TrySetResult();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Transmit(Packet packet)
    {
        if (link.Send() is { } delay)
        {
            packet.IsLost = false;
            Begin(packet, delay);
        }
        else if (packet.Sends > link.Conditions.ResendsMax)
        {
            _underWay.Clear();
            Sender.Fail($"nothing was answered to {packet.Sends} packets");
        }
        else
        {
            packet.IsLost = true;
            Begin(packet, link.Conditions.WaitAfter(packet.Sends++));
        }
    }

    private void Begin(Packet packet, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Arrive(packet);
            return;
        }

        _underWay.Enqueue(packet, (time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency), ++_order));
        SetTimer();
    }

    private void SetTimer()
    {
        if (!_underWay.TryPeek(out _, out var next))
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        var now = time.GetTimestamp();
        var left = next.Due > now ? time.GetElapsedTime(now, next.Due) : TimeSpan.Zero;
        _timer ??= time.CreateTimer(_ => Deliver(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(left, Timeout.InfiniteTimeSpan);
    }

    private void Deliver()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            while (_underWay.TryPeek(out var packet, out var at) && at.Due <= now)
            {
                _underWay.Dequeue();
                if (packet.IsLost) Transmit(packet);
                else Arrive(packet);
            }

            SetTimer();
        }
    }

    private void Arrive(Packet packet)
    {
        if (packet.Number < 0)
        {
            Receiver.Fail("the other side reset it");
            return;
        }

        if (Receiver.HasLeft)
        {
            if (packet.Data is not null) Receiver.Refuse();
            return;
        }

        _early.Add(packet.Number, packet);
        while (_early.Remove(_expected, out var next))
        {
            _expected++;
            if (next.Data is { } data) _arrived.Enqueue(data);
            else HasEnded = true;
        }

        Change();
    }

    /// <summary>A packet on its way: bytes, or without any the end.</summary>
    private sealed class Packet(long number, byte[]? data)
    {
        public long Number => number;

        public byte[]? Data => data;

        public int Sends { get; set; }

        public bool IsLost { get; set; }
    }
}
