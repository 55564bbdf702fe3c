using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>What the handlers of all kinds share: making the service and the interceptors of a call.</summary>
internal abstract class MethodHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    ServiceActivator<TService> activator,
    ServeOptions options,
    TimeProvider time,
    ILogger logger)
    : CallHandler(method, options, time, logger)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected new Method<TRequest, TResponse> Method => method;

    protected RequestStream<TRequest> Requests(HttpServerCallContext call) => new(call, method.RequestMarshaller);

    protected ResponseStream<TResponse> Responses(HttpServerCallContext call) => new(call, method.ResponseMarshaller);

    protected (TService Service, bool Owned) Create(HttpServerCallContext call) =>
        activator.Create(call.HttpContext);

    /// <summary>Runs <paramref name="serve"/> with a service that lives as long as it runs.</summary>
    protected async Task<T> WithServiceAsync<T>(ServerCallContext context, Func<TService, Task<T>> serve)
    {
        var (service, owned) = Create((HttpServerCallContext)context);
        try
        {
            return await serve(service);
        }
        finally
        {
            if (owned) await ServiceActivator<TService>.ReleaseAsync(service);
        }
    }

    /// <summary>The interceptors of a call in order, and how to let them go.</summary>
    protected (Interceptor[] Interceptors, Func<ValueTask> ReleaseAsync) CreateInterceptors(HttpServerCallContext call)
    {
        var owned = new List<Interceptor>();
        var interceptors = new Interceptor[Options.Interceptors.Length];
        for (var i = 0; i < interceptors.Length; i++)
        {
            interceptors[i] = Options.Interceptors[i].Create(call.HttpContext.RequestServices, out var isOwned);
            if (isOwned) owned.Add(interceptors[i]);
        }

        return (interceptors, async () =>
        {
            foreach (var interceptor in owned) await ServiceActivator<TService>.ReleaseAsync(interceptor);
        });
    }
}
