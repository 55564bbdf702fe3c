using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Bib.Gateway.Calls;

/// <summary>
/// Measures every call and, where somebody listens, makes a span of it below the caller's (W3C trace context in the
/// metadata). Stands outside of <see cref="CallInterceptor"/>, so that refusals count by their status.
/// </summary>
public sealed class CallTelemetry : Interceptor, IDisposable
{
    /// <summary>The name of the spans' source and of the meter.</summary>
    public const string SourceName = "Bib.Gateway";

    private readonly ActivitySource _source = new(SourceName);
    private readonly TimeProvider _time;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _active;

    /// <summary>Makes the instruments.</summary>
    public CallTelemetry(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(SourceName);
        _duration = meter.CreateHistogram<double>("bib.rpc.duration", "s", "From a call's headers to its status.");
        _active = meter.CreateUpDownCounter<long>("bib.rpc.active", "{call}", "Calls under way.");
    }

    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        MeasureAsync(context, () => continuation(request, context));

    /// <inheritdoc/>
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        MeasureAsync(context, () => continuation(requestStream, context));

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        MeasureAsync(context, () => DoneAsync(continuation(request, responseStream, context)));

    /// <inheritdoc/>
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        MeasureAsync(context, () => DoneAsync(continuation(requestStream, responseStream, context)));

    /// <summary>Ends the source; the meter is the factory's.</summary>
    public void Dispose() => _source.Dispose();

    private static async Task<bool> DoneAsync(Task call)
    {
        await call;
        return true;
    }

    private async Task<T> MeasureAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        // A path of the contract: what is not in it never comes here, so the label's values are few.
        var method = context.Method.TrimStart('/');
        var began = _time.GetTimestamp();
        var status = StatusCode.OK;
        using var span = StartSpan(context, method);
        _active.Add(1);
        try
        {
            return await call();
        }
        catch (Exception fault)
        {
            status = fault is RpcException refused ? refused.StatusCode
                : fault is OperationCanceledException ? StatusCode.Cancelled
                : StatusCode.Unknown;
            throw;
        }
        finally
        {
            _active.Add(-1);
            _duration.Record(
                _time.GetElapsedTime(began).TotalSeconds, new("rpc.method", method), new("rpc.status", status.ToString()));
            span?.SetTag("rpc.grpc.status_code", (int)status);
            if (status is StatusCode.Unknown or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss)
                span?.SetStatus(ActivityStatusCode.Error);
        }
    }

    private Activity? StartSpan(ServerCallContext context, string method)
    {
        if (!_source.HasListeners()) return null;
        var hasCaller = ActivityContext.TryParse(
            context.RequestHeaders.GetValue("traceparent"), context.RequestHeaders.GetValue("tracestate"), true, out var caller);
        // The host's own activity around a request is never sampled; below it nothing would be. Without a caller's
        // trace this call begins one.
        var outer = Activity.Current;
        Activity.Current = null;
        var span = _source.StartActivity(method, ActivityKind.Server, hasCaller ? caller : default);
        if (span is null) Activity.Current = outer;
        span?.SetTag("rpc.system", "grpc");
        span?.SetTag("rpc.service", method[..Math.Max(0, method.IndexOf('/'))]);
        span?.SetTag("rpc.method", method[(method.IndexOf('/') + 1)..]);
        return span;
    }
}
