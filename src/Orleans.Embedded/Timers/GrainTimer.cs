using Microsoft.Extensions.Logging;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Runtime;
using Orleans.Runtime;

namespace Orleans.Embedded.Timers;

/// <summary>
/// Ticks by sending its activation a call, so that a tick is a turn like any other; the next tick is due one period
/// after the end of the last.
/// </summary>
internal sealed partial class GrainTimer<TState> : IGrainTimer, IGrainTimerTick
{
    private readonly SiloRuntime _silo;
    private readonly Activation _activation;
    private readonly Func<TState, CancellationToken, Task> _callback;
    private readonly TState _state;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;
    private bool _disposed;

    public GrainTimer(
        SiloRuntime silo,
        Activation activation,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        GrainTimerCreationOptions options)
    {
        _silo = silo;
        _activation = activation;
        _callback = callback;
        _state = state;
        _options = options;
        (_dueTime, _period) = (Checked(options.DueTime), Checked(options.Period));
        using (ExecutionContext.SuppressFlow())
        {
            _timer = silo.Clock.CreateTimer(
                static timer => ((GrainTimer<TState>)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Start()
    {
        try
        {
            _activation.Own<IGrainTimer>(
                this, _silo.Limits.Timers, nameof(_silo.Limits.Timers), "timers", "Dispose of those that are not needed");
        }
        catch (LimitExceededException)
        {
            _timer.Dispose();
            throw;
        }

        _timer.Change(_dueTime, Timeout.InfiniteTimeSpan);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (_disposed) return;
            (_dueTime, _period) = (Checked(dueTime), Checked(period));
            _changed = true;
            if (!_ticking) _timer.Change(_dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public async Task TickAsync()
    {
        if (_options.KeepAlive) _activation.Touch();
        try
        {
            if (!_stopped.IsCancellationRequested) await _callback(_state, _stopped.Token);
        }
        catch (Exception error) when (error is not OperationCanceledException || !_stopped.IsCancellationRequested)
        {
            LogTickFailed(_silo.Logger, error, _activation.GrainId);
        }
        catch (OperationCanceledException)
        {
            // Disposed while it ticked.
        }
        finally
        {
            Rearm();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
        }

        _timer.Dispose();
        _activation.Disown(this);
        _stopped.Cancel();
    }

    private static TimeSpan Checked(TimeSpan time) => time >= TimeSpan.Zero || time == Timeout.InfiniteTimeSpan
        ? time
        : throw new ArgumentOutOfRangeException(
            nameof(time), time, "A timer's times are positive or Timeout.InfiniteTimeSpan.");

    private void Fire()
    {
        lock (_gate)
        {
            if (_disposed || _ticking) return;
            _ticking = true;
            _changed = false;
        }

        var tick = new TimerCall(this, _options.Interleave);
        tick.State = _activation.Type.StateOf(tick.Method);
        tick.SentAt = _silo.Clock.GetTimestamp();
        _activation.Submit(tick, isUse: _options.KeepAlive);
    }

    private void Rearm()
    {
        lock (_gate)
        {
            _ticking = false;
            if (_disposed) return;
            var next = _changed ? _dueTime : _period;
            if (next != Timeout.InfiniteTimeSpan) _timer.Change(next, Timeout.InfiniteTimeSpan);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A timer of grain {GrainId} failed; it goes on ticking.")]
    private static partial void LogTickFailed(ILogger logger, Exception error, GrainId grainId);
}
