using Orleans.Serialization.Invocation;

namespace Orleans.Embedded.Invocation;

/// <summary>A call of a method that answers nothing.</summary>
public abstract class TaskCall : GrainCall
{
    private Task? _inner;
    private TaskCompletionSource? _promise;

    internal sealed override Task? Inner => _inner;

    internal sealed override Task Answer => HasPromise ? _promise!.Task : _inner!;

    /// <summary>Calls the method.</summary>
    protected abstract Task Invoke(object target);

    internal sealed override void Begin(object target)
    {
        try
        {
            _inner = Invoke(target) ?? Task.CompletedTask;
        }
        catch (Exception failure)
        {
            _inner = Task.FromException(failure);
        }
    }

    internal sealed override void Begin(Func<Task<Response>> throughFilters) => _inner = Unwrap(throughFilters);

    internal sealed override async ValueTask<Response> InvokeForResponseAsync(object target)
    {
        try
        {
            await Invoke(target);
            return Response.Completed;
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
            await Answer;
            return Response.Completed;
        }
        catch (Exception failure)
        {
            return Response.FromException(failure);
        }
    }

    internal sealed override void Replace(Exception failure) => _inner = Failed(failure);

    internal sealed override void GuardAnswer(Guards.CallGuard guard)
    {
        if (_inner!.IsFaulted && Guards.CallGuard.Refuse(this, _inner.Exception!.InnerException!) is { } refused) Replace(refused);
    }

    private protected sealed override void Forget() => (_inner, _promise) = (null, null);

    private protected sealed override void CreatePromise(bool asynchronousContinuations) => _promise =
        new TaskCompletionSource(
            asynchronousContinuations ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);

    private protected sealed override void SettlePromise() => _promise!.SetFromTask(_inner!);

    private protected sealed override void FailPromise(Exception failure)
    {
        if (failure is OperationCanceledException cancelled) _promise!.SetCanceled(cancelled.CancellationToken);
        else _promise!.SetException(failure);
    }

    private static Task Failed(Exception failure) => failure
        is OperationCanceledException { CancellationToken: { IsCancellationRequested: true } token }
        ? Task.FromCanceled(token)
        : Task.FromException(failure);

    private static async Task Unwrap(Func<Task<Response>> throughFilters) =>
        (await throughFilters()).GetResult<object?>();
}
