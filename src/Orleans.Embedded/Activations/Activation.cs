using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Embedded.Invocation;
using Orleans.Embedded.Lifecycle;
using Orleans.Embedded.Observers;
using Orleans.Embedded.Runtime;
using Orleans.Embedded.Scheduling;
using Orleans.Runtime;

namespace Orleans.Embedded.Activations;

/// <summary>
/// One activation: a grain object, the requests that wait for it, and the rule that one thread runs it at a time.
/// </summary>
/// <remarks>
/// Everything mutable is guarded by <see cref="_gate"/>. <see cref="_running"/> is the right to run turns; it is passed
/// from thread to thread, and whoever has it either runs turns or has put the activation into the pool's queue.
/// See docs/decisions/0010-turns-run-inline.md.
/// </remarks>
internal sealed partial class Activation : CallTarget, IGrainContext, ICallChainReentrantGrainContext
{
    private readonly Lock _gate = new();
    private readonly SiloRuntime _silo;
    private readonly ActivationScheduler _scheduler;
    private List<object>? _components;
    private AsyncServiceScope? _scope;
    private GrainLifecycle? _lifecycle;
    private TaskCompletionSource? _deactivated;

    public Activation(SiloRuntime silo, GrainTypeInfo type, GrainId grainId, CallTarget? group = null)
    {
        _silo = silo;
        Type = type;
        GrainId = grainId;
        Group = group;
        _scheduler = new ActivationScheduler(this);
        LastUsed = silo.Clock.GetTimestamp();
    }

    public SiloRuntime Silo => _silo;

    public GrainTypeInfo Type { get; }

    public GrainId GrainId { get; }

    /// <summary>The stateless workers that this one belongs to.</summary>
    public CallTarget? Group { get; }

    public object? GrainInstance { get; private set; }

    public ActivationId ActivationId { get; } = ActivationId.NewId();

    public ActivationScheduler TurnScheduler => _scheduler;

    public IWorkItemScheduler Scheduler => _scheduler;

    public GrainReference GrainReference => field ??= _silo.References.CreateUntyped(GrainId);

    public IServiceProvider ActivationServices
    {
        get
        {
            _scope ??= _silo.Services.CreateAsyncScope();
            return _scope.Value.ServiceProvider;
        }
    }

    public IGrainLifecycle ObservableLifecycle => _lifecycle ??= new GrainLifecycle();

    public Task Deactivated
    {
        get
        {
            lock (_gate)
            {
                if (_stage == ActivationStage.Ended) return _deactivated?.Task ?? Task.CompletedTask;
                _deactivated ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _deactivated.Task;
            }
        }
    }

    public override bool IsGone => _stage == ActivationStage.Ended;

    /// <summary>Whether this thread is in one of its turns.</summary>
    public bool IsInTurn => ReferenceEquals(TurnThread.Current.Activation, this);

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public object? GetTarget() => GrainInstance;

    /// <summary>What a call's method is called on: the grain, or a component that implements its interface.</summary>
    public object TargetFor(GrainCall call)
    {
        if (GrainInstance is ObserverHandle observer) return observer.Target!;
        if (call.Target is null || GrainInstance is { } grain && call.Method.InterfaceType.IsInstanceOfType(grain))
            return GrainInstance!;
        return GetComponent(call.Method.InterfaceType) ?? GrainInstance!;
    }

    public object? GetComponent(Type componentType)
    {
        if (componentType.IsInstanceOfType(GrainInstance)) return GrainInstance;
        lock (_gate)
        {
            if (_components?.Find(componentType.IsInstanceOfType) is { } component) return component;
        }

        return componentType.IsInstanceOfType(this) ? this : null;
    }

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        lock (_gate)
        {
            _components?.RemoveAll(static component => component is TComponent);
            if (value is not null) (_components ??= []).Add(value);
        }
    }

    public override string ToString() => $"{GrainId}{ActivationId}";
}
