using Bib.Gateway.Errors;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Bib.Gateway.Calls;

/// <summary>
/// Around every call: gives it its operation id (the caller's, or a new one, sent back in the trailers), says who
/// calls and whether they may, and turns whatever goes wrong into a status with details.
/// </summary>
public sealed partial class CallInterceptor(
    ICallerResolver callers,
    AccessTable access,
    UnservedServices unserved,
    TimeProvider time,
    ILogger<CallInterceptor> logger) : Interceptor
{
    /// <summary>The metadata key of the operation id, both ways.</summary>
    public const string OperationKey = "bib-operation-id";

    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(request, context));

    /// <inheritdoc/>
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(requestStream, context));

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => DoneAsync(continuation(request, responseStream, context)));

    /// <inheritdoc/>
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => DoneAsync(continuation(requestStream, responseStream, context)));

    private static async Task<bool> DoneAsync(Task call)
    {
        await call;
        return true;
    }

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        var operation = OperationOf(context);
        context.ResponseTrailers.Add(OperationKey, operation.ToString());
        try
        {
            new OperationUnderWay(operation, CallScope.Door).Begin();
            if (unserved.RefusalOf(context.Method) is { } reason) throw new RefusalException(reason);
            var caller = await CallerOfAsync(context);
            new CallScope(caller.By, operation, caller.Session).PutOn(context);
            return await call();
        }
        catch (RpcException)
        {
            throw;
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled or its deadline passed."));
        }
        catch (IOException gone) when (gone is ConnectionResetException || gone.InnerException is ConnectionAbortedException)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The caller went away."));
        }
        catch (Exception exception)
        {
            var refusal = Faults.ToRefusal(exception);
            if (refusal.Kind == RefusalKind.Internal) LogInternal(logger, exception, context.Method, operation);
            else if (refusal.Kind == RefusalKind.Unavailable) LogUnavailable(logger, exception, context.Method, operation);
            throw RefusalStatus.ToException(refusal, operation);
        }
    }

    /// <summary>Who calls, known and allowed.</summary>
    private async ValueTask<Caller> CallerOfAsync(ServerCallContext context)
    {
        // Who is nobody yet is not looked up: signing in must not depend on a session that has ended.
        var caller = access.IsForAnybody(context.Method)
            ? new Caller(default)
            : await callers.ResolveAsync(context) ?? throw new RefusalException(new(
                RefusalCode.Unauthenticated,
                "The node does not know who calls.",
                "Call over the node's Unix socket, or sign in: `bib login`."));
        return access.RefusalOf(context.Method, caller.By) is { } refusal
            ? throw new RefusalException(refusal)
            : caller;
    }

    private OperationId OperationOf(ServerCallContext context) =>
        Guid.TryParseExact(context.RequestHeaders.GetValue(OperationKey), "D", out var id) && id != Guid.Empty
            ? new(id)
            : OperationId.New(time.GetUtcNow());
}
