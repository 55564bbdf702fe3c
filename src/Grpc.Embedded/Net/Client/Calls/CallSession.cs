using System.Net.Http;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>
/// A call from start to status, whatever its messages: attempts and their retries, deadline, cancellation, headers and
/// trailers. It ends once; whoever ends it first decides how.
/// </summary>
internal sealed class CallSession : IDisposable
{
    private readonly Lock _gate = new();
    private readonly GrpcChannel _channel;
    private readonly MethodPlan _plan;
    private readonly string? _host;
    private readonly CallOptions _options;
    private CancellationTokenSource? _ending;
    private readonly CancellationTokenRegistration _callerCancels;
    private readonly CancellationTokenRegistration _channelCloses;
    private readonly ITimer? _deadline;
    private RequestSource? _source;
    private Attempt? _attempt;
    private TaskCompletionSource<Metadata>? _headersWanted;
    private Metadata? _trailers;
    private Status? _status;

    public CallSession(GrpcChannel channel, IMethod method, string? host, CallOptions options)
    {
        _channel = channel;
        _ending = channel.Endings.Take();
        _plan = channel.PlanFor(method);
        _host = host;
        _options = options;
        if (_options.Deadline is { } deadline && deadline != DateTime.MaxValue)
        {
            if (deadline != DateTime.MinValue && deadline.Kind != DateTimeKind.Utc)
            {
                throw new InvalidOperationException($"Deadline {deadline} has kind {deadline.Kind}; it must be UTC.");
            }

            // A timer that is due at once would race with the request.
            var left = TimeUntil(deadline);
            if (left == TimeSpan.Zero)
            {
                End(new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded"), Metadata.Empty);
                return;
            }

            // Set off only when it is known here: one that fires a little early sets itself off again.
            _deadline = channel.Time.CreateTimer(
                static state => ((CallSession)state!).DeadlineTimerFired(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _deadline.Change(left, Timeout.InfiniteTimeSpan);
        }

        if (_options.CancellationToken.CanBeCanceled)
        {
            _callerCancels = _options.CancellationToken.UnsafeRegister(
                static state => ((CallSession)state!).Cancel("Call canceled by the client."), this);
        }

        _channelCloses = channel.Closed.UnsafeRegister(
            static state => ((CallSession)state!).Cancel("The channel was disposed."), this);
        if (_status is not null) ReleaseRegistrations();
    }

    public GrpcChannel Channel => _channel;

    public CallOptions Options => _options;

    public bool KeepsForRetry => _plan.Retry is not null;

    public RetryBook? Retries => KeepsForRetry ? _channel.Retries : null;

    /// <summary>Fires when the call ends before its messages do.</summary>
    public CancellationToken Ending => _ending?.Token ?? CancellationToken.None;

    /// <summary>
    /// Whether there is one attempt whatever becomes of it, and its request needs nothing that must be waited for.
    /// </summary>
    public bool TriesOnce => _plan.Retry is null && !_options.IsWaitForReady && !SendsCredentials;

    public Attempt Attempt => _attempt!;

    /// <summary>Whether the server answered, be it with a failure.</summary>
    public bool HasResponse => _attempt is not null;

    public bool HasEnded
    {
        get
        {
            lock (_gate) return _status is not null;
        }
    }

    private bool SendsCredentials =>
        _channel.SendsCallCredentials && (_options.Credentials is not null || _channel.CallCredentials.Count > 0);

    public Task<Metadata> ResponseHeadersAsync()
    {
        lock (_gate)
        {
            if (_attempt is not null && _headersWanted is null) _headersWanted = Received(_attempt.ReadHeaders());
            if (_headersWanted is not null) return _headersWanted.Task;
            if (_status is not null) return Task.FromException<Metadata>(EndedException());
            _headersWanted = new TaskCompletionSource<Metadata>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _headersWanted.Task;
        }
    }

    public Status GetStatus()
    {
        lock (_gate)
        {
            return _status ?? throw new InvalidOperationException("The call has not ended; it has no status yet.");
        }
    }

    public Metadata GetTrailers()
    {
        lock (_gate)
        {
            return _status is null
                ? throw new InvalidOperationException("The call has not ended; it has no trailers yet.")
                : Trailers();
        }
    }

    /// <summary>
    /// Sends the request of a call that <see cref="TriesOnce"/>; its response goes to <paramref name="attempt"/> and
    /// that to <see cref="Begin"/>.
    /// </summary>
    public Task<HttpResponseMessage> SendOnceAsync(RequestSource source, Attempt attempt)
    {
        Take(source);
        return attempt.SendAsync(CreateRequest(source), Ending);
    }

    /// <summary>Sends the request until a response with messages begins.</summary>
    /// <exception cref="RpcException">The call ended without one.</exception>
    public async Task OpenAsync(RequestSource source)
    {
        Take(source);
        RetryPacing? pacing = null;
        for (var number = 1; ; number++)
        {
            var attempt = new Attempt(_channel, number);
            Status failed;
            try
            {
                var request = CreateRequest(source);
                if (SendsCredentials) await AddCredentialsAsync(request).ConfigureAwait(false);
                var response = await attempt.SendAsync(request, Ending).ConfigureAwait(false);
                var body = await attempt.Receive(response, Ending).ConfigureAwait(false);
                if (attempt.EndedByHeaders is not { } ended)
                {
                    attempt.Read(body);
                    Begin(attempt);
                    source.Commit();
                    return;
                }

                failed = ended;
            }
            catch (Exception failure)
            {
                failed = Explain("Error starting gRPC call.", source.Failure ?? failure);
            }

            pacing ??= new RetryPacing(_channel, _plan.Retry, _options.IsWaitForReady);
            if (HasEnded || source.Failure is not null || pacing.NextWait(number, failed, attempt, source.CanReplay) is not { } wait)
            {
                if (attempt.HasResponse) Begin(attempt);
                if (failed.StatusCode == StatusCode.OK) return;
                throw Fail(failed, attempt.ReadTrailers());
            }

            attempt.Dispose();
            Log.Retrying(_channel.Logger, _plan.Uri.AbsolutePath, number, failed.StatusCode, wait);
            await WaitAsync(wait).ConfigureAwait(false);
        }
    }

    /// <summary>Takes an attempt that has a response for the one that the call ends with.</summary>
    public void Begin(Attempt attempt)
    {
        lock (_gate)
        {
            _attempt = attempt;
            if (_status is not null)
            {
                attempt.Dispose();
                throw EndedException();
            }

            _headersWanted?.TrySetResult(attempt.ReadHeaders());
        }
    }

    /// <summary>What a failure on the way means: how the call ended if it has, or else what the failure says.</summary>
    public Status Explain(string summary, Exception failure)
    {
        lock (_gate)
        {
            if (_status is { } status) return status;
        }

        return failure switch
        {
            RpcException rpc => rpc.Status,
            OperationCanceledException => new Status(StatusCode.Cancelled, "Call canceled by the client.", failure),
            _ => StatusMapping.FromException(summary, failure),
        };
    }

    /// <summary>Ends the call, unless it has ended; gives the exception for how it did.</summary>
    public Exception Fail(Status status, Metadata? trailers = null)
    {
        End(status, trailers ?? Metadata.Empty);
        return EndedException();
    }

    /// <summary>
    /// After a success whose request was sent to its end: nothing of the call can be cancelled any more.
    /// </summary>
    public void ReleaseEnding()
    {
        if (Interlocked.Exchange(ref _ending, null) is { } ending) _channel.Endings.Return(ending);
    }

    /// <summary>Ends the call as the trailers say; false when it had ended before.</summary>
    public bool EndByTrailers(Status status) => End(status, null);

    /// <summary>The exception for a call that has ended without success.</summary>
    public Exception EndedException()
    {
        var status = _status ?? Status.DefaultCancelled;
        var exception = new RpcException(status, Trailers());
        return _channel.Options.ThrowOperationCanceledOnCancellation
            && status.StatusCode is (StatusCode.Cancelled or StatusCode.DeadlineExceeded)
                ? new OperationCanceledException(status.Detail, exception, _options.CancellationToken)
                : exception;
    }

    public void Cancel(string reason) => End(new Status(StatusCode.Cancelled, reason), Metadata.Empty);

    public void Dispose() => Cancel("gRPC call disposed.");

    private void DeadlineTimerFired()
    {
        var left = TimeUntil(_options.Deadline!.Value);
        if (left > TimeSpan.Zero) _deadline?.Change(left, Timeout.InfiniteTimeSpan);
        else End(new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded"), Metadata.Empty);
    }

    /// <summary>Zero when it has passed; at most what a timer takes, which then asks again.</summary>
    private TimeSpan TimeUntil(DateTime deadline)
    {
        var left = deadline - _channel.Time.GetUtcNow().UtcDateTime;
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < TimeSpan.FromDays(40) ? left : TimeSpan.FromDays(40);
    }

    /// <summary>Read when first wanted: most calls that succeed are never asked for them.</summary>
    private Metadata Trailers() => _trailers ??= _attempt?.ReadTrailers() ?? Metadata.Empty;

    private static TaskCompletionSource<Metadata> Received(Metadata headers)
    {
        var received = new TaskCompletionSource<Metadata>();
        received.SetResult(headers);
        return received;
    }

    /// <summary>
    /// Takes the messages that the call is to send. It may have ended before: then nobody will ask for them, and who
    /// writes must not wait for it.
    /// </summary>
    /// <exception cref="RpcException">It has ended.</exception>
    private void Take(RequestSource source)
    {
        lock (_gate)
        {
            _source = source;
            if (_status is null) return;
        }

        source.End(EndedException);
        throw EndedException();
    }

    private bool End(Status status, Metadata? trailers)
    {
        RequestSource? source;
        lock (_gate)
        {
            if (_status is not null) return false;
            _status = status;
            _trailers = trailers;
            source = _source;
        }

        if (status.StatusCode == StatusCode.OK) _channel.Retries.Succeeded();
        else Log.CallFailed(_channel.Logger, _plan.Uri.AbsolutePath, status.StatusCode, status.Detail);
        ReleaseRegistrations();
        source?.End(EndedException);
        if (_headersWanted?.TrySetException(EndedException()) is true) _ = _headersWanted.Task.Exception;
        if (status.StatusCode != StatusCode.OK) _ending!.Cancel();
        _attempt?.Dispose();
        return true;
    }

    private void ReleaseRegistrations()
    {
        _deadline?.Dispose();
        _callerCancels.Unregister();
        _channelCloses.Unregister();
    }

    private async Task WaitAsync(TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, _channel.Time, Ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw EndedException();
        }
    }

    private HttpRequestMessage CreateRequest(RequestSource source)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _plan.Uri) { Content = source.CreateContent() };
        if (_host is not null) request.Headers.Host = _host;
        if (_options.Deadline is { } deadline && deadline != DateTime.MaxValue)
        {
            request.Headers.TryAddWithoutValidation(
                GrpcHeaders.Timeout, GrpcTimeout.Encode(deadline - _channel.Time.GetUtcNow().UtcDateTime));
        }

        AddMetadata(request, _options.Headers);
        return request;
    }

    private async Task AddCredentialsAsync(HttpRequestMessage request)
    {
        var credentials = _options.Credentials is null
            ? _channel.CallCredentials
            : _channel.CallCredentials.Append(_options.Credentials);
        AddMetadata(request, await CallCredentialsReader.ReadAsync(credentials, _plan.Uri, Ending).ConfigureAwait(false));
    }

    private static void AddMetadata(HttpRequestMessage request, Metadata? metadata)
    {
        if (metadata is null) return;
        for (var i = 0; i < metadata.Count; i++)
        {
            var entry = metadata[i];
            var name = entry.Key == GrpcHeaders.EncodingRequest ? GrpcHeaders.Encoding : entry.Key;
            request.Headers.TryAddWithoutValidation(name, entry.WireValue);
        }
    }
}
