using Grpc.Core;

namespace Grpc.AspNetCore.Server.Calls;

internal delegate Task<TResponse> UnaryMethod<TService, TRequest, TResponse>(
    TService service, TRequest request, ServerCallContext context);

internal delegate Task<TResponse> ClientStreamingMethod<TService, TRequest, TResponse>(
    TService service, IAsyncStreamReader<TRequest> requests, ServerCallContext context);

internal delegate Task ServerStreamingMethod<TService, TRequest, TResponse>(
    TService service, TRequest request, IServerStreamWriter<TResponse> responses, ServerCallContext context);

internal delegate Task DuplexStreamingMethod<TService, TRequest, TResponse>(
    TService service,
    IAsyncStreamReader<TRequest> requests,
    IServerStreamWriter<TResponse> responses,
    ServerCallContext context);
