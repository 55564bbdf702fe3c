using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Filters;
using Orleans.Embedded.Guards;
using Orleans.Embedded.Invocation;
using Orleans.Embedded.Limits;
using Orleans.Embedded.References;
using Orleans.Embedded.Scheduling;
using Orleans.Embedded.Timers;
using Orleans.Runtime;

namespace Orleans.Embedded.Runtime;

/// <summary>The engine of one host: which grain is active where, and how a call gets there.</summary>
internal sealed class SiloRuntime : IDisposable
{
    private readonly ConcurrentDictionary<GrainId, CallTarget> _directory = [];
    private readonly bool _cancelOnTimeout;
    private readonly IdleDisplacement _displacement;
    private int _active;
    private volatile SiloPhase _phase = SiloPhase.Starting;

    public SiloRuntime(
        IServiceProvider services,
        GrainCodeSink code,
        TimeProvider clock,
        ILoggerFactory loggers,
        IOptions<SiloMessagingOptions> messaging,
        IOptions<SchedulingOptions> scheduling,
        IOptions<GrainCollectionOptions> collection,
        IOptions<EmbeddedGuardOptions> guards,
        IOptions<EmbeddedLimitOptions> limits)
    {
        Services = services;
        Clock = clock;
        Logger = loggers.CreateLogger("Orleans.Embedded");
        QuantumTicks = InTicks(scheduling.Value.ActivationSchedulingQuantum);
        TurnLimit = scheduling.Value.TurnWarningLengthThreshold;
        TurnLimitTicks = InTicks(TurnLimit);
        ActivationTimeout = collection.Value.ActivationTimeout;
        DeactivationTimeout = collection.Value.DeactivationTimeout;
        Limits = limits.Value;
        DropsExpired = messaging.Value.DropExpiredMessages;
        _cancelOnTimeout = messaging.Value.CancelRequestOnTimeout;
        Guards = new GuardSettings(
            guards.Value.CheckValues, guards.Value.RefuseOverlongTurns, guards.Value.DetectCycles);
        Timeouts = new CallTimeouts(clock, Expire);
        Types = new GrainTypes(this, code, messaging.Value, collection.Value, limits.Value);
        References = new GrainReferences(this, code);
        _displacement = new IdleDisplacement(this, limits.Value.Activations);
        Filters = new CallFilters(
            [.. services.GetServices<IIncomingGrainCallFilter>()], [.. services.GetServices<IOutgoingGrainCallFilter>()]);
        HasIncomingFilters = Filters.HasIncoming;
    }

    public IServiceProvider Services { get; }

    public TimeProvider Clock { get; }

    public ILogger Logger { get; }

    public CallTimeouts Timeouts { get; }

    public GrainTypes Types { get; }

    public GrainReferences References { get; }

    public CallFilters Filters { get; }

    public bool HasIncomingFilters { get; }

    public GuardSettings Guards { get; }

    public CallGuard Guard { get; } = new();

    public EmbeddedLimitOptions Limits { get; }

    public long QuantumTicks { get; }

    public TimeSpan TurnLimit { get; }

    public long TurnLimitTicks { get; }

    public TimeSpan ActivationTimeout { get; }

    public TimeSpan DeactivationTimeout { get; }

    public bool DropsExpired { get; }

    public IGrainRuntime GrainRuntime => field ??= Services.GetRequiredService<IGrainRuntime>();

    public IObservers Observers => Services.GetRequiredService<IObservers>();

    /// <summary>
    /// How many have a place: those that were displaced have none, though they may not have ended yet.
    /// </summary>
    public int ActiveCount => Volatile.Read(ref _active);

    /// <summary>What the directory has, in no order.</summary>
    public IEnumerable<CallTarget> Targets => _directory.Values;

    public IEnumerable<Activation> Activations => _directory.Values.SelectMany(target => target switch
    {
        Activation activation => [activation],
        StatelessWorkers workers => workers.Workers,
        _ => Enumerable.Empty<Activation>(),
    });

    public long InTicks(TimeSpan time) => time == Timeout.InfiniteTimeSpan
        ? long.MaxValue / 2
        : (long)Math.Min(long.MaxValue / 2, time.TotalSeconds * Clock.TimestampFrequency);

    public void Enter(SiloPhase phase) => _phase = phase;

    /// <summary>Sends a call from whoever runs on this thread.</summary>
    public void Send(GrainReference reference, GrainCall call)
    {
        var thread = TurnThread.Current;
        if (thread.Activation is { } source)
        {
            call.Source = source;
            if ((call.Flags & GrainMethodFlags.OneWay) == 0) call.Parent = source.CurrentRequest(thread);
        }

        call.Context = RequestContext.Snapshot();
        if (Filters.HasOutgoing) call.Begin(() => Filters.InvokeOutgoingAsync(this, reference, call));
        else Deliver(reference, call);
    }

    public void Deliver(GrainReference reference, GrainCall call)
    {
        try
        {
            if (_phase > SiloPhase.Running) ThrowIfClosed(call);
            if (call.CallerToken.IsCancellationRequested)
            {
                call.Fail(new OperationCanceledException(call.CallerToken));
                return;
            }

            if (call.Context is { } context && context.Count > Limits.RequestContextValues) throw TooMuchContext(call, context);
            if (Guards.CopyAndCheck) Guard.CopyArguments(call);
            var target = reference.ResolveTarget();
            call.State = Types.Of(reference.GrainId.Type).StateOf(call.Method);
            call.SentAt = Clock.GetTimestamp();
            call.WatchCaller(_cancelOnTimeout && call.Method.Has(GrainMethodFlags.Cancellable));
            target.Submit(call);
        }
        catch (Exception failure)
        {
            call.Fail(failure);
        }
    }

    /// <summary>Sends a call again whose activation ended before the call began.</summary>
    public void Resend(GrainCall call)
    {
        // A tick ends with the activation whose timer it was.
        if (call is TimerCall) return;
        var grainId = call.Target!.GrainId;
        try
        {
            if (_phase == SiloPhase.Stopped) ThrowIfClosed(call);
            Resolve(grainId).Submit(call);
        }
        catch (Exception failure)
        {
            call.Fail(failure);
        }
    }

    public CallTarget Resolve(GrainId grainId)
    {
        if (_directory.TryGetValue(grainId, out var known)) return known;
        var type = Types.Of(grainId.Type);
        if (ActiveCount >= Limits.Activations) _displacement.MakeRoom();
        if (ActiveCount is var active && active >= Limits.Activations) throw TooManyActivations(grainId, active);
        CallTarget made = type.MaxLocalWorkers > 0
            ? new StatelessWorkers(this, type, grainId)
            : new Activation(this, type, grainId);
        var found = _directory.GetOrAdd(grainId, made);
        if (ReferenceEquals(found, made)) Interlocked.Increment(ref _active);
        return found;
    }

    /// <summary>Adds something that is called like a grain: an observer, a grain service.</summary>
    public bool TryAdd(GrainId grainId, CallTarget target)
    {
        var added = _directory.TryAdd(grainId, target);
        if (added) Interlocked.Increment(ref _active);
        return added;
    }

    public CallTarget? Find(GrainId grainId) => _directory.GetValueOrDefault(grainId);

    public void Remove(Activation activation)
    {
        if (activation.Group is StatelessWorkers workers) workers.Remove(activation);
        else Remove(activation.GrainId, activation);
    }

    /// <summary>Takes out of the directory what a grain id stood for, if it still does.</summary>
    public void Remove(GrainId grainId, CallTarget target)
    {
        if (_directory.TryRemove(KeyValuePair.Create(grainId, target))
            && target is not Activation { IsDisplaced: true }) GiveBackPlace();
    }

    /// <summary>Counts one less that is active.</summary>
    public void GiveBackPlace() => Interlocked.Decrement(ref _active);

    public void Dispose() => Timeouts.Dispose();

    private void Expire(GrainCall call)
    {
        var state = call.State!;
        var late = call.Fail(new TimeoutException(
            $"{call.Target!.GrainId} did not answer {call.Method} within {state.Timeouts.Timeout} ("
            + (call.HasBegun ? "the method runs" : "the request waits")
            + "; SiloMessagingOptions.ResponseTimeout or [ResponseTimeout] set the time)."));
        if (!late) return;
        state.Counters.Record(Clock.GetTimestamp() - call.SentAt, failed: true);
        if (_cancelOnTimeout) call.CancelMethod();
    }

    private LimitExceededException TooManyActivations(GrainId grainId, int active) => Limit.Exceeded(
        active,
        Limits.Activations,
        nameof(Limits.Activations),
        "The silo",
        $"active grains, so {grainId} was not activated",
        "None of them is idle, so call fewer at once");

    private LimitExceededException TooMuchContext(GrainCall call, Dictionary<string, object> context) => Limit.Exceeded(
        context.Count,
        Limits.RequestContextValues,
        nameof(Limits.RequestContextValues),
        $"The RequestContext of a call of {call.Method}",
        "values",
        "Remove values that callees do not need, or pass them as arguments");

    private void ThrowIfClosed(GrainCall call)
    {
        if (_phase == SiloPhase.Stopped || (_phase == SiloPhase.Stopping && call.Source is null))
        {
            throw new SiloUnavailableException(
                $"The silo is stopping, so {call.Method} was not taken.");
        }
    }
}
