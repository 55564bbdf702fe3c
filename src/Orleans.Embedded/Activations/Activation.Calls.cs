using Orleans.Embedded.Invocation;
using Orleans.Embedded.Observers;
using Orleans.Embedded.Scheduling;
using Orleans.Embedded.Timers;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;
using Orleans.Storage;

namespace Orleans.Embedded.Activations;

/// <content>Which requests may begin, and what happens when one ends.</content>
internal sealed partial class Activation
{
    private WorkQueue<GrainCall> _waiting;
    private GrainCall? _request;
    private List<GrainCall>? _moreRequests;
    private int _activeCount;
    private bool _softLimitReported;
    private Dictionary<Guid, int>? _reentrantSections;

    private enum Entry
    {
        RunHere,
        Queued,
        Rejected,
        Gone,
    }

    /// <summary>When the last request came, in the clock's ticks.</summary>
    public long LastUsed { get; private set; }

    public int WaitingCount => _waiting.Count;

    public int ActiveCount => Volatile.Read(ref _activeCount);

    public bool IsFree
    {
        get
        {
            lock (_gate) return _activeCount == 0 && _waiting.Count == 0;
        }
    }

    /// <summary>The request that the turn on this thread belongs to, as far as that can be known.</summary>
    public GrainCall? CurrentRequest(TurnThread thread) => thread.Call ?? _request;

    public override void Submit(GrainCall call) => Submit(call, isUse: true);

    /// <summary>Takes a call; one that is no use of the grain does not keep it from being collected.</summary>
    public void Submit(GrainCall call, bool isUse)
    {
        var thread = TurnThread.Current;
        call.Target = this;
        Exception? refusal = null;
        var entry = Entry.Queued;
        var wake = false;
        lock (_gate)
        {
            if (isUse) LastUsed = call.SentAt;
            if (_stage == ActivationStage.Ended) entry = Entry.Gone;
            else if (_stage != ActivationStage.Active) wake = Wait(call, out refusal) && StartIfNew();
            else if (!MayBegin(call)) Wait(call, out refusal);
            else if (!_running && call.State!.IsInline && thread.MayRunInline())
            {
                _running = true;
                entry = Entry.RunHere;
                Admit(call);
            }
            else
            {
                call.MakePromise();
                Admit(call);
                _turns.Enqueue(call);
                wake = TakeRunning();
            }
        }

        if (refusal is not null) call.Fail(refusal);
        else if (entry == Entry.RunHere) RunCallHere(call, thread);
        else if (entry == Entry.Gone) _silo.Resend(call);
        else
        {
            // Once the call is in a queue another thread may answer it at any moment; all of this allows for that.
            if (wake) WakeUp();
            call.State!.Timeouts.Add(call);
        }
    }

    public void OnEnterReentrantSection(Guid reentrancyId)
    {
        lock (_gate)
        {
            _reentrantSections ??= [];
            _reentrantSections[reentrancyId] = _reentrantSections.GetValueOrDefault(reentrancyId) + 1;
            if (AdmitWaiting() && TakeRunning()) WakeUp();
        }
    }

    public void OnExitReentrantSection(Guid reentrancyId)
    {
        lock (_gate)
        {
            if (_reentrantSections is null || !_reentrantSections.TryGetValue(reentrancyId, out var count)) return;
            if (count > 1) _reentrantSections[reentrancyId] = count - 1;
            else _reentrantSections.Remove(reentrancyId);
        }
    }

    /// <summary>
    /// A turn: calls the method and, unless it is done at once, sees to it that its end comes back here.
    /// </summary>
    private void Begin(GrainCall call, TurnThread thread)
    {
        thread.Start(call);
        call.HasBegun = true;
        if (call.Context is { } context) RequestContext.Restore(context);
        if (GrainInstance is ObserverHandle { Target: null })
        {
            call.Replace(new ClientNotAvailableException(
                $"The object behind {GrainId} was garbage-collected: whoever observes keeps a reference to it."));
            thread.Ended.Add(call);
            return;
        }

        var target = TargetFor(call);
        if (_silo.HasIncomingFilters || target is IIncomingGrainCallFilter)
            call.Begin(() => _silo.Filters.InvokeIncomingAsync(this, call, target));
        else call.Begin(target);

        if (call.Inner!.IsCompleted)
        {
            thread.Ended.Add(call);
            return;
        }

        call.MakePromise();
        call.Inner.GetAwaiter().UnsafeOnCompleted(() => TurnThread.Current.Ended.Add(call));
    }

    /// <summary>Whether a call may begin now, by Orleans' rules of reentrancy. Under the gate.</summary>
    private bool MayBegin(GrainCall call)
    {
        if (_deactivationReason is not null && _activeCount == 0) return false;
        if (_request is null) return true;
        if ((call.Flags & GrainMethodFlags.AlwaysInterleave) != 0 || Type.IsReentrant) return true;
        if ((call.Flags & GrainMethodFlags.ReadOnly) != 0 && AllReadOnly()) return true;
        if (_reentrantSections is { Count: > 0 } && RequestContext.ReentrancyIdOf(call.Context) is var id
            && id != Guid.Empty && _reentrantSections.ContainsKey(id)) return true;
        return Type.MayInterleave is { } predicate && Allows(predicate, call);
    }

    private bool Allows(Func<object, IInvokable, bool> predicate, GrainCall call)
    {
        try
        {
            return predicate(GrainInstance!, call) || predicate(GrainInstance!, _request!);
        }
        catch (Exception error)
        {
            LogPredicateFailed(_silo.Logger, error, GrainId, call.Method.ToString());
            return false;
        }
    }

    private bool AllReadOnly() => (_request!.Flags & GrainMethodFlags.ReadOnly) != 0
        && (_moreRequests is null || _moreRequests.TrueForAll(call => (call.Flags & GrainMethodFlags.ReadOnly) != 0));

    private void Admit(GrainCall call)
    {
        _activeCount++;
        if (Type.IsReentrant || (call.Flags & GrainMethodFlags.AlwaysInterleave) != 0) return;
        if (_request is null) _request = call;
        else (_moreRequests ??= []).Add(call);
    }

    private void Dismiss(GrainCall call)
    {
        _activeCount--;
        if (ReferenceEquals(_request, call))
        {
            _request = _moreRequests is { Count: > 0 } ? _moreRequests[^1] : null;
            _moreRequests?.Remove(_request!);
        }
        else
        {
            _moreRequests?.Remove(call);
        }
    }

    /// <summary>Puts a call in the queue of those that may not begin yet. Under the gate.</summary>
    private bool Wait(GrainCall call, out Exception? refusal)
    {
        refusal = Overload(call) ?? (Exception?)(_stage == ActivationStage.Active ? Cycle(call) : null);
        if (refusal is not null) return false;
        call.MakePromise();
        _waiting.Enqueue(call);
        return true;
    }

    private LimitExceededException? Overload(GrainCall call)
    {
        var waiting = _waiting.Count;
        if (call is not TimerCall && waiting >= Type.WaitingLimit.Count)
        {
            return new LimitExceededException(
                $"Grain {GrainId} has {waiting} waiting requests, the limit is {Type.WaitingLimit.Count} "
                + $"({Type.WaitingLimit.Option}); {call.Method} was not taken. Call it less often, answer "
                + "faster, or raise the limit.");
        }

        if (Type.SoftLimit > 0 && waiting >= Type.SoftLimit && !_softLimitReported)
        {
            _softLimitReported = true;
            LogSoftLimit(_silo.Logger, GrainId, waiting, Type.SoftLimit);
        }

        return null;
    }

    /// <summary>A call that waits for a request which itself waits for this call will never begin.</summary>
    private CallCycleException? Cycle(GrainCall call)
    {
        if (!_silo.Guards.DetectCycles) return null;
        for (var above = call.Parent; above is not null; above = above.Parent)
        {
            if (ReferenceEquals(above.Target, this) && (ReferenceEquals(above, _request)
                || _moreRequests?.Contains(above) == true)) return CallCycleException.Along(call, above);
        }

        return null;
    }

    /// <summary>Lets those that may begin now do so, in order. Under the gate.</summary>
    private bool AdmitWaiting()
    {
        if (_stage != ActivationStage.Active) return false;
        var any = false;
        for (var i = 0; i < _waiting.Count;)
        {
            var call = _waiting.Peek(i);
            if (call.IsSettled && _silo.DropsExpired)
            {
                _waiting.RemoveAt(i);
                continue;
            }

            if (!MayBegin(call))
            {
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
            Admit(call);
            _turns.Enqueue(call);
            any = true;
        }

        if (_waiting.Count < Type.SoftLimit) _softLimitReported = false;
        return any;
    }

    /// <summary>Bookkeeping at the end of a request, before it is answered and outside the gate.</summary>
    private void Examine(GrainCall call, long now)
    {
        if (call.Inner!.IsFaulted
            && call.Inner.Exception!.InnerException is InconsistentStateException { IsSourceActivation: true } stale)
        {
            stale.IsSourceActivation = false;
            Deactivate(new DeactivationReason(
                DeactivationReasonCode.ApplicationError, stale, "The kept state is not the one that was read."));
        }

        if (_silo.Guards.CopyAndCheck) call.GuardAnswer(_silo.Guard);
        if (call.Overlong > TimeSpan.Zero && _silo.Guards.RefuseOverlongTurns)
            call.Replace(new OverlongTurnException(GrainId, call.Method, call.Overlong, _silo.TurnLimit));
        call.State!.Counters.Record(now - call.SentAt, !call.Inner!.IsCompletedSuccessfully);

        // Who made it is of use to nobody any more, and calls that nobody awaited would hold on to all before them.
        call.Parent = null;
    }
}
