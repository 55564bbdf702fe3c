using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves calls whose requests stream.</summary>
internal sealed class ClientStreamingHandler<TService, TRequest, TResponse>(
    ClientStreamingMethod<TService, TRequest, TResponse> invoke,
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
        var response = Options.Interceptors.Length == 0
            ? await InvokeAsync(Requests(call), call)
            : await InterceptAsync(Requests(call), call);
        Responses(call).WriteSingle(response ?? throw new RpcException(
            new Status(StatusCode.Cancelled, "No message returned from method.")));
    }

    private Task<TResponse> InvokeAsync(IAsyncStreamReader<TRequest> requests, ServerCallContext context) =>
        WithServiceAsync(context, service => invoke(service, requests, context));

    private async Task<TResponse> InterceptAsync(IAsyncStreamReader<TRequest> requests, HttpServerCallContext call)
    {
        var (interceptors, releaseAsync) = CreateInterceptors(call);
        try
        {
            ClientStreamingServerMethod<TRequest, TResponse> next = InvokeAsync;
            for (var i = interceptors.Length - 1; i >= 0; i--)
            {
                var (interceptor, inner) = (interceptors[i], next);
                next = (theRequests, context) => interceptor.ClientStreamingServerHandler(theRequests, context, inner);
            }

            return await next(requests, call);
        }
        finally
        {
            await releaseAsync();
        }
    }
}
