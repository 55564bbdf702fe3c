using Libp2p.Core;

namespace Libp2p.Transports.Memory.Simulation;

/// <summary>One end of a connection on a link.</summary>
internal sealed class SimulatedStream : DuplexStream
{
    private readonly Lock _gate;
    private SimulatedFlow _outgoing = null!;
    private SimulatedFlow _incoming = null!;
    private string? _failure;

    private SimulatedStream(Lock gate) => _gate = gate;

    /// <summary>Whether this side reads no more.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Makes a connection.</summary>
    /// <param name="there">What lies between who dials and who listens.</param>
    /// <param name="back">The same the other way.</param>
    /// <param name="time">What the time is.</param>
    /// <param name="capacity">How many bytes may be unread in each direction.</param>
    public static (DuplexStream Dialer, DuplexStream Listener) Create(
        SimulatedLink there, SimulatedLink back, TimeProvider time, int capacity = 64 * 1024)
    {
        var gate = new Lock();
        var (dialer, listener) = (new SimulatedStream(gate), new SimulatedStream(gate));
        dialer._outgoing = new(there, time, gate, capacity) { Sender = dialer, Receiver = listener };
        listener._outgoing = new(back, time, gate, capacity) { Sender = listener, Receiver = dialer };
        (dialer._incoming, listener._incoming) = (listener._outgoing, dialer._outgoing);
        return (dialer, listener);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var canceled = cancellationToken.UnsafeRegister(WakeReader, this);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task changed;
            lock (_gate)
            {
                if (HasLeft) throw Broken();
                if (_incoming.HasData) return _incoming.Take(buffer.Span);
                if (_incoming.HasEnded) return 0;
                if (_failure is not null) throw Broken();
                changed = _incoming.Changed;
            }

            await changed;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var canceled = cancellationToken.UnsafeRegister(WakeWriter, this);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task changed;
            lock (_gate)
            {
                if (HasLeft || _failure is not null) throw Broken();
                while (!buffer.IsEmpty && _outgoing.Send(buffer.Span) is > 0 and var count) buffer = buffer[count..];
                if (buffer.IsEmpty) return;
                changed = _outgoing.Changed;
            }

            await changed;
        }
    }

    public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (!HasLeft && _failure is null) _outgoing.SendEnd();
        }

        return ValueTask.CompletedTask;
    }

    public override void Reset()
    {
        lock (_gate)
        {
            if (HasLeft) return;
            Leave();
            if (_failure is null) _outgoing.SendReset();
            _failure ??= "it was reset";
        }
    }

    /// <summary>What was written still arrives; what comes from now on is refused.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_gate)
            {
                if (!HasLeft)
                {
                    Leave();
                    if (_failure is null) _outgoing.SendEnd();
                }
            }
        }

        base.Dispose(disposing);
    }

    /// <summary>The connection breaks. Called under the gate.</summary>
    public void Fail(string why)
    {
        _failure ??= why;
        _incoming.Change();
        _outgoing.Change();
    }

    /// <summary>Something came that nobody reads any more. Called under the gate.</summary>
    public void Refuse()
    {
        _failure ??= "it was disposed of";
        _outgoing.SendReset();
    }

    private static void WakeReader(object? stream)
    {
        var one = (SimulatedStream)stream!;
        lock (one._gate) one._incoming.Change();
    }

    private static void WakeWriter(object? stream)
    {
        var one = (SimulatedStream)stream!;
        lock (one._gate) one._outgoing.Change();
    }

    private void Leave()
    {
        HasLeft = true;
        _incoming.Change();
        _outgoing.Change();
    }

    private StreamResetException Broken() => new($"The connection broke: {_failure ?? "it was disposed of"}.");
}
