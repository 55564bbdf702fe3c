using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves calls whose responses stream.</summary>
internal sealed class ServerStreamingHandler<TService, TRequest, TResponse>(
    ServerStreamingMethod<TService, TRequest, TResponse> invoke,
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
        var request = await Requests(call).ReadSingleAsync(call.ReadingToken);
        if (Options.Interceptors.Length == 0) await InvokeAsync(request, Responses(call), call);
        else await InterceptAsync(request, Responses(call), call);
    }

    private Task InvokeAsync(
        TRequest request, IServerStreamWriter<TResponse> responses, ServerCallContext context) =>
        WithServiceAsync(context, async service =>
        {
            await invoke(service, request, responses, context);
            return true;
        });

    private async Task InterceptAsync(
        TRequest request, IServerStreamWriter<TResponse> responses, HttpServerCallContext call)
    {
        var (interceptors, releaseAsync) = CreateInterceptors(call);
        try
        {
            ServerStreamingServerMethod<TRequest, TResponse> next = InvokeAsync;
            for (var i = interceptors.Length - 1; i >= 0; i--)
            {
                var (interceptor, inner) = (interceptors[i], next);
                next = (theRequest, theResponses, context) =>
                    interceptor.ServerStreamingServerHandler(theRequest, theResponses, context, inner);
            }

            await next(request, responses, call);
        }
        finally
        {
            await releaseAsync();
        }
    }
}
