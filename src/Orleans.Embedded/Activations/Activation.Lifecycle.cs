using Orleans.Embedded.Invocation;
using Orleans.Embedded.Lifecycle;
using Orleans.Embedded.Limits;
using Orleans.Embedded.Scheduling;
using Orleans.Runtime;

namespace Orleans.Embedded.Activations;

/// <content>From the first call to the last.</content>
internal sealed partial class Activation
{
    private static readonly Action<Activation> _activate = static activation => _ = activation.ActivateAsync();
    private static readonly Action<Activation> _deactivate = static activation => _ = activation.DeactivateAsync();

    private volatile ActivationStage _stage;
    private DeactivationReason? _deactivationReason;
    private long _keepUntil;
    private List<IDisposable>? _owned;

    public ActivationStage Stage => _stage;

    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
        bool wake;
        lock (_gate) wake = StartIfNew();
        if (wake) WakeUp();
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        bool wake;
        lock (_gate)
        {
            if (_stage >= ActivationStage.Deactivating) return;
            _deactivationReason ??= deactivationReason;
            wake = (StartIfNew() || (_stage == ActivationStage.Active && BeginDeactivating() && TakeRunning()));
        }

        if (wake) WakeUp();
    }

    public void DelayDeactivation(TimeSpan time)
    {
        var until = time == Timeout.InfiniteTimeSpan || time > TimeSpan.FromDays(365)
            ? long.MaxValue
            : _silo.Clock.GetTimestamp() + (long)(time.TotalSeconds * _silo.Clock.TimestampFrequency);
        lock (_gate) _keepUntil = time < TimeSpan.Zero && time != Timeout.InfiniteTimeSpan ? 0 : until;
    }

    /// <summary>Whether its place has been given to another already.</summary>
    public bool IsDisplaced { get; private set; }

    /// <summary>Whether it was idle for its class's collection age.</summary>
    public bool IsStale(long now)
    {
        lock (_gate) return IsIdle(now) && now - LastUsed >= Type.CollectionAgeTicks;
    }

    public override long? IdleSince()
    {
        lock (_gate) return MayBeDisplaced() ? LastUsed : null;
    }

    public override void TryDisplace()
    {
        bool wake;
        lock (_gate)
        {
            if (!MayBeDisplaced()) return;
            IsDisplaced = true;
            _deactivationReason = new DeactivationReason(
                DeactivationReasonCode.ActivationIdle, "It was idle longest when others needed its place.");
            wake = BeginDeactivating() && TakeRunning();
        }

        // The workers of a group have one place, which is the group's.
        if (Group is null) _silo.GiveBackPlace();
        if (wake) WakeUp();
    }

    public void Touch()
    {
        lock (_gate) LastUsed = _silo.Clock.GetTimestamp();
    }

    /// <summary>Something that ends with the activation: a timer, an enumeration.</summary>
    /// <exception cref="LimitExceededException">It has as many of that kind as it may.</exception>
    public void Own<TKind>(TKind owned, int limit, string option, string name, string fix)
        where TKind : class, IDisposable
    {
        lock (_gate)
        {
            _owned ??= [];
            Limit.Check(_owned.OfType<TKind>().Count(), limit, option, GrainId, name, fix);
            _owned.Add(owned);
        }
    }

    public void Disown(IDisposable owned)
    {
        lock (_gate) _owned?.Remove(owned);
    }

    /// <summary>Whether nothing is under way in it and nothing asks for it to be kept. Under the gate.</summary>
    private bool IsIdle(long now) => _stage == ActivationStage.Active && _activeCount == 0 && _waiting.Count == 0
        && !_running && _turns.Count == 0 && _keepUntil <= now;

    /// <summary>Idle, and not of a class that is never collected. Under the gate.</summary>
    private bool MayBeDisplaced() =>
        Type.CollectionAgeTicks < long.MaxValue / 2 && IsIdle(_silo.Clock.GetTimestamp());

    private bool StartIfNew()
    {
        if (_stage != ActivationStage.Created) return false;
        _stage = ActivationStage.Activating;
        _turns.Enqueue(_activate);
        return TakeRunning();
    }

    /// <summary>Begins to deactivate if one was asked for and no request is active. Under the gate.</summary>
    private bool BeginDeactivating()
    {
        if (_deactivationReason is null || _stage != ActivationStage.Active || _activeCount > 0) return false;
        _stage = ActivationStage.Deactivating;
        _turns.Enqueue(_deactivate);
        return true;
    }

    private async Task ActivateAsync()
    {
        // Whose call it is activated for is known to whatever it does first, as on Orleans.
        if (ContextOfFirst() is { } context) RequestContext.Restore(context);
        Exception? failure = null;
        using var timeout = new CancellationTokenSource(_silo.ActivationTimeout, _silo.Clock);
        try
        {
            GrainInstance = Type.Create(this);
            await StartAsync(GrainInstance as IGrainBase, timeout.Token).WaitAsync(_silo.ActivationTimeout, _silo.Clock);
            Type.Activations.Created();
        }
        catch (Exception error)
        {
            failure = error is TimeoutException or OperationCanceledException && timeout.IsCancellationRequested
                ? new TimeoutException(
                    $"Grain {GrainId} was not activated within {_silo.ActivationTimeout} "
                    + "(GrainCollectionOptions.ActivationTimeout).", error)
                : error;
            LogActivationFailed(_silo.Logger, failure, GrainId);
        }

        if (failure is null) Open();
        else await EndAsync(failure);
    }

    private Dictionary<string, object>? ContextOfFirst()
    {
        lock (_gate) return _waiting.Count > 0 ? _waiting.Peek(0).Context : null;
    }

    /// <summary>Most grains have no lifecycle but their own two methods, and get no lifecycle object.</summary>
    private Task StartAsync(IGrainBase? grain, CancellationToken cancellationToken)
    {
        if (_lifecycle is null) return grain?.OnActivateAsync(cancellationToken) ?? Task.CompletedTask;
        if (grain is not null) _lifecycle.Subscribe("OnActivate", GrainLifecycleStage.Activate, grain.OnActivateAsync);
        return _lifecycle.OnStart(cancellationToken);
    }

    private void Open()
    {
        lock (_gate)
        {
            _stage = ActivationStage.Active;
            LastUsed = _silo.Clock.GetTimestamp();
            if (!BeginDeactivating()) AdmitWaiting();
        }
    }

    private async Task DeactivateAsync()
    {
        var reason = _deactivationReason!.Value;
        StopTimers();
        try
        {
            using var timeout = new CancellationTokenSource(_silo.DeactivationTimeout, _silo.Clock);
            if (GrainInstance is IGrainBase grain)
                await grain.OnDeactivateAsync(reason, timeout.Token).WaitAsync(_silo.DeactivationTimeout, _silo.Clock);
            if (_lifecycle is not null)
                await _lifecycle.OnStop(timeout.Token).WaitAsync(_silo.DeactivationTimeout, _silo.Clock);
        }
        catch (Exception error)
        {
            LogDeactivationFailed(_silo.Logger, error, GrainId);
        }

        Type.Activations.Ended();
        await EndAsync(null);
    }

    private async Task EndAsync(Exception? failure)
    {
        StopTimers();
        try
        {
            if (GrainInstance is IAsyncDisposable asyncDisposable) await asyncDisposable.DisposeAsync();
            else (GrainInstance as IDisposable)?.Dispose();
            if (_scope is { } scope) await scope.DisposeAsync();
        }
        catch (Exception error)
        {
            LogDeactivationFailed(_silo.Logger, error, GrainId);
        }

        _silo.Remove(this);
        GrainCall[] waiting;
        TaskCompletionSource? deactivated;
        lock (_gate)
        {
            _stage = ActivationStage.Ended;
            waiting = _waiting.ToArray();
            _waiting = default;
            deactivated = _deactivated;
        }

        foreach (var call in waiting)
        {
            if (failure is not null) call.Fail(failure);
            else if (!call.IsSettled) _silo.Resend(call);
        }

        deactivated?.SetResult();
    }

    private void StopTimers()
    {
        List<IDisposable>? timers;
        lock (_gate)
        {
            timers = _owned;
            _owned = null;
        }

        timers?.ForEach(static timer => timer.Dispose());
    }
}
