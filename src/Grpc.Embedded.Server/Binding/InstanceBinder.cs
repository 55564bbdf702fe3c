using Grpc.AspNetCore.Server.Calls;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Binding;

/// <summary>Binds the methods of a service that exists: its delegates are called as they are.</summary>
internal sealed class InstanceBinder(ServeOptions options, TimeProvider time, ILogger logger) : ServiceBinderBase
{
    private readonly List<BoundMethod> _methods = [];

    public IReadOnlyList<BoundMethod> Methods => _methods;

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Add(method, handler.Target, new UnaryHandler<UnaryServerMethod<TRequest, TResponse>, TRequest, TResponse>(
            static (bound, request, context) => bound(request, context),
            method,
            new ServiceActivator<UnaryServerMethod<TRequest, TResponse>>(handler),
            options,
            time,
            logger));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Add(method, handler.Target, new ClientStreamingHandler<ClientStreamingServerMethod<TRequest, TResponse>, TRequest, TResponse>(
            static (bound, requests, context) => bound(requests, context),
            method,
            new ServiceActivator<ClientStreamingServerMethod<TRequest, TResponse>>(handler),
            options,
            time,
            logger));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Add(method, handler.Target, new ServerStreamingHandler<ServerStreamingServerMethod<TRequest, TResponse>, TRequest, TResponse>(
            static (bound, request, responses, context) => bound(request, responses, context),
            method,
            new ServiceActivator<ServerStreamingServerMethod<TRequest, TResponse>>(handler),
            options,
            time,
            logger));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Add(method, handler.Target, new DuplexStreamingHandler<DuplexStreamingServerMethod<TRequest, TResponse>, TRequest, TResponse>(
            static (bound, requests, responses, context) => bound(requests, responses, context),
            method,
            new ServiceActivator<DuplexStreamingServerMethod<TRequest, TResponse>>(handler),
            options,
            time,
            logger));
    }

    private void Add(IMethod method, object? service, CallHandler handler)
    {
        object[] metadata = service is null ? [] : [new GrpcMethodMetadata(service.GetType(), method)];
        _methods.Add(new BoundMethod(method, handler, metadata));
    }
}
