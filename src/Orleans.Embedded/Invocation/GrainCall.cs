using System.Reflection;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Statistics;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded.Invocation;

/// <summary>
/// One call: method, arguments, and the answer to come. Generated code derives one class per method.
/// </summary>
/// <remarks>
/// A call that ends on its caller's stack is answered by the very task the method returned (<see cref="Inner"/>). Any
/// other gets a promise, made before the call is shown to another thread; whoever flips <see cref="TrySettle"/> first
/// (method, timeout, cancellation, rejection) decides it.
/// </remarks>
public abstract class GrainCall : IInvokable
{
    private int _settled;
    private CancellationTokenSource? _cancellation;
    private CancellationTokenRegistration _registration;

    /// <summary>The method.</summary>
    public abstract GrainMethod Method { get; }

    /// <summary>How many arguments there are, without the cancellation token.</summary>
    public virtual int ArgumentCount => 0;

    /// <summary>What the caller passed; set by generated code.</summary>
    public CancellationToken CallerToken { get; set; }

    /// <summary>The token for the method: cancelled in a turn of the grain.</summary>
    protected CancellationToken CancellationToken => _cancellation?.Token ?? CallerToken;

    internal Activation? Target { get; set; }

    internal Activation? Source { get; set; }

    /// <summary>The call in whose turn this one was made and which may be waiting for it.</summary>
    internal GrainCall? Parent { get; set; }

    internal Dictionary<string, object>? Context { get; set; }

    internal GrainMethodState? State { get; set; }

    internal long SentAt { get; set; }

    /// <summary>How long its longest turn took, when that was too long.</summary>
    internal TimeSpan Overlong { get; set; }

    internal TimeoutEntry Timeout;

    internal bool HasPromise { get; private set; }

    /// <summary>Whether a turn has begun it; set before the method is called.</summary>
    internal bool HasBegun { get; set; }

    /// <summary>The answer as the method gives it; null before it was called.</summary>
    internal abstract Task? Inner { get; }

    /// <summary>What the caller awaits.</summary>
    internal abstract Task Answer { get; }

    /// <summary>Whether the answer is already decided; such a call need not be begun any more.</summary>
    internal bool IsSettled => Volatile.Read(ref _settled) != 0;

    internal GrainMethodFlags Flags => Method.Flags;

    /// <summary>One argument.</summary>
    public virtual object? GetArgument(int index) => throw NoArgument(index);

    /// <summary>Replaces one argument.</summary>
    public virtual void SetArgument(int index, object value) => throw NoArgument(index);

    /// <summary>Ends nothing: a call owns nothing that outlives it.</summary>
    void IDisposable.Dispose() => GC.SuppressFinalize(this);

    bool IInvokable.IsCancellable => Method.Has(GrainMethodFlags.Cancellable);

    object? IInvokable.GetTarget() => Target?.GrainInstance;

    void IInvokable.SetTarget(ITargetHolder holder) => Target = (Activation)holder;

    int IInvokable.GetArgumentCount() => ArgumentCount;

    string IInvokable.GetMethodName() => Method.Name;

    string IInvokable.GetInterfaceName() => Method.InterfaceType.FullName!;

    string IInvokable.GetActivityName() => Method.ToString();

    MethodInfo IInvokable.GetMethod() => Method.Info;

    Type IInvokable.GetInterfaceType() => Method.InterfaceType;

    TimeSpan? IInvokable.GetDefaultResponseTimeout() => Method.Timeout;

    CancellationToken IInvokable.GetCancellationToken() => CancellationToken;

    bool IInvokable.TryCancel()
    {
        CancelMethod();
        return _cancellation is not null;
    }

    ValueTask<Response> IInvokable.Invoke() => InvokeForResponseAsync(
        Target?.TargetFor(this) ?? throw new InvalidOperationException($"{Method} has no target."));

    /// <summary>Calls the method on its target, outside the usual path.</summary>
    internal abstract ValueTask<Response> InvokeForResponseAsync(object target);

    /// <summary>Calls the method; whatever it throws is in <see cref="Inner"/>.</summary>
    internal abstract void Begin(object target);

    /// <summary>Calls the method through filters; whatever they throw is in <see cref="Inner"/>.</summary>
    internal abstract void Begin(Func<Task<Response>> throughFilters);

    /// <summary>Replaces a finished <see cref="Inner"/>.</summary>
    internal abstract void Replace(Exception failure);

    /// <summary>Passes the finished answer through a guard that may copy or refuse it.</summary>
    internal abstract void GuardAnswer(Guards.CallGuard guard);

    internal void MakePromise()
    {
        if (HasPromise) return;
        CreatePromise(Source is null);
        HasPromise = true;
    }

    /// <summary>Ties the caller's token to the call; before it is sent.</summary>
    internal void WatchCaller(bool cancelOnTimeout)
    {
        if (!CallerToken.CanBeCanceled && !cancelOnTimeout) return;
        MakePromise();
        _cancellation = new CancellationTokenSource();
        _registration = CallerToken.UnsafeRegister(static state => ((GrainCall)state!).OnCallerCancelled(), this);
    }

    /// <summary>
    /// Cancels the method's token in a turn of its grain, where its callbacks may touch the grain's fields.
    /// </summary>
    internal void CancelMethod()
    {
        if (_cancellation is not { } source) return;
        if (Target is { } target) target.TurnScheduler.QueueAction(static s => ((CancellationTokenSource)s).Cancel(), source);
        else source.Cancel();
    }

    /// <summary>Answers with what the method gave.</summary>
    internal void Settle()
    {
        // Without a promise nobody else knows the call, and its caller takes the method's own task.
        if (!HasPromise || !TrySettle()) return;
        Release();
        SettlePromise();
    }

    /// <summary>Answers with a failure, unless it is answered already.</summary>
    internal bool Fail(Exception failure)
    {
        if (!TrySettle()) return false;
        Release();
        if (HasPromise) FailPromise(failure);
        else Replace(failure);
        return true;
    }

    internal void Release()
    {
        _registration.Dispose();
        Timeout.Leave(this);
    }

    /// <summary>A copy that was never sent; for filters, which may send a call more than once.</summary>
    internal GrainCall Fresh()
    {
        var copy = (GrainCall)MemberwiseClone();
        copy._settled = 0;
        copy.Timeout = default;
        copy.HasPromise = false;
        copy.HasBegun = false;
        copy.Forget();
        return copy;
    }

    /// <summary>Awaits the answer and never throws.</summary>
    internal abstract Task<Response> AnswerForResponseAsync();

    private protected abstract void Forget();

    private protected abstract void CreatePromise(bool asynchronousContinuations);

    private protected abstract void SettlePromise();

    private protected abstract void FailPromise(Exception failure);

    private bool TrySettle() => Interlocked.Exchange(ref _settled, 1) == 0;

    private void OnCallerCancelled()
    {
        CancelMethod();
        if (State is { WaitsForCancellation: true } && Inner is not null) return;
        Fail(new OperationCanceledException($"The caller cancelled {Method}.", CallerToken));
    }

    private ArgumentOutOfRangeException NoArgument(int index) =>
        new(nameof(index), index, $"{Method} has {ArgumentCount} arguments.");
}
