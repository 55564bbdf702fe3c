using Orleans.Serialization.Invocation;

namespace Orleans.Embedded.Invocation;

/// <summary>A call of a method that answers something.</summary>
/// <typeparam name="TResult">What it answers.</typeparam>
public abstract class TaskCall<TResult> : GrainCall
{
    private Task<TResult>? _inner;
    private TaskCompletionSource<TResult>? _promise;

    internal sealed override Task? Inner => _inner;

    internal sealed override Task Answer => TypedAnswer;

    internal Task<TResult> TypedAnswer => HasPromise ? _promise!.Task : _inner!;

    /// <summary>Calls the method.</summary>
    protected abstract Task<TResult> Invoke(object target);

    internal sealed override void Begin(object target)
    {
        try
        {
            _inner = Invoke(target)
                ?? Task.FromException<TResult>(new InvalidOperationException($"{Method} returned null, not a task."));
        }
        catch (Exception failure)
        {
            _inner = Task.FromException<TResult>(failure);
        }
    }

    internal sealed override void Begin(Func<Task<Response>> throughFilters) => _inner = Unwrap(throughFilters);

    internal sealed override async ValueTask<Response> InvokeForResponseAsync(object target)
    {
        try
        {
            return Response.FromResult(await Invoke(target));
        }
        catch (Exception failure)
        {
            return Response.FromException(failure);
        }
    }

    internal sealed override async Task<Response> AnswerForResponseAsync()
    {
        try
        {
            return Response.FromResult(await TypedAnswer);
        }
        catch (Exception failure)
        {
            return Response.FromException(failure);
        }
    }

    internal sealed override void Replace(Exception failure) => _inner =
        failure is OperationCanceledException { CancellationToken: { IsCancellationRequested: true } token }
            ? Task.FromCanceled<TResult>(token)
            : Task.FromException<TResult>(failure);

    internal sealed override void GuardAnswer(Guards.CallGuard guard)
    {
        try
        {
            if (_inner!.IsCompletedSuccessfully) _inner = Task.FromResult(guard.CopyAnswer(this, _inner.Result));
            else if (_inner.IsFaulted && Guards.CallGuard.Refuse(this, _inner.Exception!.InnerException!) is { } refused)
                Replace(refused);
        }
        catch (Exception failure)
        {
            Replace(failure);
        }
    }

    private protected sealed override void Forget() => (_inner, _promise) = (null, null);

    private protected sealed override void CreatePromise(bool asynchronousContinuations) => _promise =
        new TaskCompletionSource<TResult>(
            asynchronousContinuations ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);

    private protected sealed override void SettlePromise() => _promise!.SetFromTask(_inner!);

    private protected sealed override void FailPromise(Exception failure)
    {
        if (failure is OperationCanceledException cancelled) _promise!.SetCanceled(cancelled.CancellationToken);
        else _promise!.SetException(failure);
    }

    private static async Task<TResult> Unwrap(Func<Task<Response>> throughFilters) =>
        (await throughFilters()).GetResult<TResult>();
}
