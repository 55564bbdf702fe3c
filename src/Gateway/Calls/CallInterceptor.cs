using Bib.Gateway.Errors;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace Bib.Gateway.Calls;

/// <summary>
/// Around every call: gives it its operation id (the caller's, or a new one, sent back in the trailers), says who
/// calls,
/// and turns whatever goes wrong into a status with details.
/// </summary>
public sealed partial class CallInterceptor(
    ICallerResolver callers, TimeProvider time, ILogger<CallInterceptor> logger) : Interceptor
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
            var by = callers.Resolve(context) ?? throw new RefusalException(new(
                RefusalCode.Unauthenticated,
                "The node does not know who calls.",
                "Call over the node's Unix socket, or sign in."));
            new CallScope(by, operation).PutOn(context);
            new OperationUnderWay(operation, CallScope.Door).Begin();
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
        catch (Exception exception)
        {
            var refusal = Faults.ToRefusal(exception);
            if (refusal.Kind == RefusalKind.Internal) LogInternal(logger, exception, context.Method, operation);
            else if (refusal.Kind == RefusalKind.Unavailable) LogUnavailable(logger, exception, context.Method, operation);
            throw RefusalStatus.ToException(refusal, operation);
        }
    }

    private OperationId OperationOf(ServerCallContext context) =>
        Guid.TryParseExact(context.RequestHeaders.GetValue(OperationKey), "D", out var id) && id != Guid.Empty
            ? new(id)
            : OperationId.New(time.GetUtcNow());
}
