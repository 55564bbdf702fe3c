using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves unary calls.</summary>
internal sealed class UnaryHandler<TService, TRequest, TResponse>(
    UnaryMethod<TService, TRequest, TResponse> invoke,
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
        TResponse? response;
        if (Options.Interceptors.Length > 0)
        {
            response = await InterceptAsync(request, call);
        }
        else
        {
            var (service, owned) = Create(call);
            try
            {
                response = await invoke(service, request, call);
            }
            finally
            {
                if (owned) await ServiceActivator<TService>.ReleaseAsync(service);
            }
        }

        Responses(call).WriteSingle(response ?? throw new RpcException(
            new Status(StatusCode.Cancelled, "No message returned from method.")));
    }

    private Task<TResponse> InvokeAsync(TRequest request, ServerCallContext context) =>
        WithServiceAsync(context, service => invoke(service, request, context));

    private async Task<TResponse> InterceptAsync(TRequest request, HttpServerCallContext call)
    {
        var (interceptors, releaseAsync) = CreateInterceptors(call);
        try
        {
            UnaryServerMethod<TRequest, TResponse> next = InvokeAsync;
            for (var i = interceptors.Length - 1; i >= 0; i--)
            {
                var (interceptor, inner) = (interceptors[i], next);
                next = (theRequest, context) => interceptor.UnaryServerHandler(theRequest, context, inner);
            }

            return await next(request, call);
        }
        finally
        {
            await releaseAsync();
        }
    }
}
