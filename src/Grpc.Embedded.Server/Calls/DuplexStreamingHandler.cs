using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves calls whose requests and responses stream.</summary>
internal sealed class DuplexStreamingHandler<TService, TRequest, TResponse>(
    DuplexStreamingMethod<TService, TRequest, TResponse> invoke,
    Method<TRequest, TResponse> method,
    ServiceActivator<TService> activator,
    ServeOptions options,
    TimeProvider time,
    ILogger logger)
    : MethodHandler<TService, TRequest, TResponse>(method, activator, options, time, logger)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task ServeAsync(HttpServerCallContext call)
    {
        if (Options.Interceptors.Length == 0) await InvokeAsync(Requests(call), Responses(call), call);
        else await InterceptAsync(Requests(call), Responses(call), call);
    }

    private Task InvokeAsync(
        IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, ServerCallContext context) =>
        WithServiceAsync(context, async service =>
        {
            await invoke(service, requests, responses, context);
            return true;
        });

    private async Task InterceptAsync(
        IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, HttpServerCallContext call)
    {
        var (interceptors, releaseAsync) = CreateInterceptors(call);
        try
        {
            DuplexStreamingServerMethod<TRequest, TResponse> next = InvokeAsync;
            for (var i = interceptors.Length - 1; i >= 0; i--)
            {
                var (interceptor, inner) = (interceptors[i], next);
                next = (theRequests, theResponses, context) =>
                    interceptor.DuplexStreamingServerHandler(theRequests, theResponses, context, inner);
            }

            await next(requests, responses, call);
        }
        finally
        {
            await releaseAsync();
        }
    }
}
