using System.Threading.Tasks.Sources;

namespace Libp2p.Muxing.Yamux;

/// <summary>
/// What one at a time waits for, again and again, without an object each time. Set while nobody waits it is kept, so
/// that who looks first and waits then misses nothing; who wakes looks again.
/// </summary>
internal sealed class YamuxSignal : IValueTaskSource
{
    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _canceling;
    private bool _isSet;
    private bool _waits;

    /// <summary>Waits until it is set.</summary>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_isSet)
            {
                _isSet = false;
                return default;
            }

            if (_waits) throw new InvalidOperationException("Somebody waits already: a stream has one writer at a time.");
            _core.Reset();
            _waits = true;
        }

        _canceling = cancellationToken.UnsafeRegister(
            static (signal, token) => ((YamuxSignal)signal!).Cancel(token), this);
        return new(this, _core.Version);
    }

    /// <summary>Wakes who waits, or who will.</summary>
    public void Set()
    {
        lock (_lock)
        {
            if (!_waits)
            {
                _isSet = true;
                return;
            }

            _waits = false;
        }

        _core.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token)
    {
        _canceling.Dispose();
        _core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_waits) return;
            _waits = false;
        }

        _core.SetException(new OperationCanceledException(cancellationToken));
    }
}
