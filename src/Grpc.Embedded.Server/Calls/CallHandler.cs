using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Takes a method's HTTP requests from headers to trailers; what is between is each kind's own.</summary>
internal abstract class CallHandler(IMethod method, ServeOptions options, TimeProvider time, ILogger logger)
{
    private const int Http2Cancel = 8;

    protected IMethod Method => method;

    protected ServeOptions Options => options;

    public Task HandleAsync(HttpContext http)
    {
        if (!HttpRules.IsGrpc(http.Request.ContentType))
        {
            return HttpRules.RefuseAsync(
                http.Response,
                StatusCodes.Status415UnsupportedMediaType,
                $"Content-Type '{http.Request.ContentType}' is not supported.");
        }

        if (!HttpProtocol.IsHttp2(http.Request.Protocol) && !HttpProtocol.IsHttp3(http.Request.Protocol))
        {
            http.Response.Headers.Upgrade = HttpProtocol.Http2;
            return HttpRules.RefuseAsync(
                http.Response,
                StatusCodes.Status426UpgradeRequired,
                $"Request protocol '{http.Request.Protocol}' is not supported.");
        }

        HttpRules.LiftLimits(http);
        http.Response.ContentType = GrpcHeaders.ContentType;
        return GrpcTimeout.TryDecode(http.Request.Headers.GrpcTimeout, out var timeout) && timeout > TimeSpan.Zero
            ? RunUntilAsync(timeout, http)
            : RunAsync(new HttpServerCallContext(http, options, deadline: null));
    }

    /// <summary>Reads, calls, writes.</summary>
    protected abstract Task ServeAsync(HttpServerCallContext call);

    /// <summary>A call without deadline: as little as possible lies between the request and its method.</summary>
    protected virtual async Task RunAsync(HttpServerCallContext call)
    {
        Status status;
        try
        {
            await ServeAsync(call);
            status = call.Status;
        }
        catch (Exception failure)
        {
            status = Judge(failure, call);
        }

        call.WriteEnd(status);
    }

    private async Task RunUntilAsync(TimeSpan timeout, HttpContext http)
    {
        using var deadline = new ServerDeadline(timeout, time, http.RequestAborted);
        var call = new HttpServerCallContext(http, options, deadline);
        var handling = RunHandlerAsync(call);
        if (await Task.WhenAny(handling, deadline.Passed) == handling && !deadline.Passed.IsCompleted)
        {
            call.WriteEnd(await handling);
            return;
        }

        Log.DeadlineExceeded(logger, method.FullName);
        if (deadline.TryTakeResponse())
        {
            call.WriteEnd(new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded"));
            await http.Features.Get<IHttpResponseBodyFeature>()!.CompleteAsync();
        }

        // A handler that goes on must not hold the caller; the request's memory is its own until it returns.
        if (!handling.IsCompleted) http.Features.Get<IHttpResetFeature>()?.Reset(Http2Cancel);
        await handling;
    }

    private async Task<Status> RunHandlerAsync(HttpServerCallContext call)
    {
        try
        {
            await ServeAsync(call);
            return call.Status;
        }
        catch (Exception failure)
        {
            return Judge(failure, call);
        }
    }

    /// <summary>How a call that failed ends.</summary>
    protected Status Judge(Exception failure, HttpServerCallContext call)
    {
        switch (failure)
        {
            case RpcException refusal:
                Log.Refused(logger, method.FullName, refusal.StatusCode, refusal.Status.Detail);
                foreach (var entry in refusal.Trailers) call.ResponseTrailers.Add(entry);
                if (refusal.StatusCode == StatusCode.Unimplemented) call.OfferEncodings();
                return refusal.Status;
            case OperationCanceledException or IOException when call.CancellationToken.IsCancellationRequested:
                Log.Cancelled(logger, method.FullName);
                return new Status(StatusCode.Cancelled, "The call was cancelled.");
            default:
                Log.HandlerFailed(logger, failure, method.FullName);
                return new Status(StatusCode.Unknown, Describe(failure));
        }
    }

    private string Describe(Exception failure)
    {
        const string general = "Exception was thrown by handler.";
        return options.DetailedErrors ? $"{general} {failure.GetType().Name}: {failure.Message}" : general;
    }
}
