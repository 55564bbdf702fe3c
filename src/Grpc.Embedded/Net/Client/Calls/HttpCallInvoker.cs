using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>Makes calls on a channel.</summary>
internal sealed class HttpCallInvoker(GrpcChannel channel) : CallInvoker
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        using var call = AsyncUnaryCall(method, host, options, request);
        return call.ResponseAsync.GetAwaiter().GetResult();
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        return new AsyncUnaryCall<TResponse>(
            call.CallUnaryAsync(request),
            static state => ((CallSession)state).ResponseHeadersAsync(),
            static state => ((CallSession)state).GetStatus(),
            static state => ((CallSession)state).GetTrailers(),
            static state => ((CallSession)state).Dispose(),
            call.Session);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        call.StartServerStreaming(request);
        return new AsyncServerStreamingCall<TResponse>(
            call,
            static state => ((CallSession)state).ResponseHeadersAsync(),
            static state => ((CallSession)state).GetStatus(),
            static state => ((CallSession)state).GetTrailers(),
            static state => ((CallSession)state).Dispose(),
            call.Session);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            call,
            call.CallClientStreamingAsync(),
            static state => ((CallSession)state).ResponseHeadersAsync(),
            static state => ((CallSession)state).GetStatus(),
            static state => ((CallSession)state).GetTrailers(),
            static state => ((CallSession)state).Dispose(),
            call.Session);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        call.StartDuplexStreaming();
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            call,
            call,
            static state => ((CallSession)state).ResponseHeadersAsync(),
            static state => ((CallSession)state).GetStatus(),
            static state => ((CallSession)state).GetTrailers(),
            static state => ((CallSession)state).Dispose(),
            call.Session);
    }
}
