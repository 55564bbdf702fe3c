namespace Libp2p.Muxing.Yamux;

/// <summary>Asks whether the other side is there, and keeps how long the answer took.</summary>
internal sealed class YamuxPinger(YamuxOutbox outbox, TimeSpan timeout, TimeProvider time)
{
    private readonly Lock _lock = new();
    private uint _value;
    private long _sentAt;
    private TaskCompletionSource? _pong;

    /// <summary>How long a ping took last; zero until one has.</summary>
    public TimeSpan RoundTrip { get; private set; }

    /// <summary>Sends a ping and waits for its answer.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    /// <exception cref="OperationCanceledException">The connection has ended.</exception>
    public Task PingAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource pong = new(TaskCreationOptions.RunContinuationsAsynchronously);
        uint value;
        lock (_lock)
        {
            _pong = pong;
            _sentAt = time.GetTimestamp();
            value = ++_value;
        }

        outbox.Add(new(YamuxFrameType.Ping, YamuxFlags.Syn, 0, value));
        return pong.Task.WaitAsync(timeout, time, cancellationToken);
    }

    /// <summary>Takes an answer. One to something that was not asked is passed over.</summary>
    public void Receive(uint value)
    {
        TaskCompletionSource? pong;
        lock (_lock)
        {
            if (_pong is null || value != _value) return;
            RoundTrip = time.GetElapsedTime(_sentAt);
            (pong, _pong) = (_pong, null);
        }

        pong.TrySetResult();
    }

    /// <summary>No answer will come.</summary>
    public void Stop()
    {
        lock (_lock) _pong?.TrySetCanceled();
    }
}
