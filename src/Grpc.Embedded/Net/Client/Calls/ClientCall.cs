using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>A call's messages: requests into its session, responses out of it.</summary>
internal sealed class ClientCall<TRequest, TResponse> : IAsyncStreamReader<TResponse>, IClientStreamWriter<TRequest>, IDisposable
    where TRequest : class
    where TResponse : class
{
    private readonly Method<TRequest, TResponse> _method;
    private readonly CallSession _session;
    private readonly ICompressionProvider? _compression;
    private FrameWriter? _writer;
    private FrameDecoder? _decoder;
    private StreamSource? _source;
    private Task? _opening;
    private TResponse? _current;
    private int _reading;

    public ClientCall(GrpcChannel channel, Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        _method = method;
        _session = new CallSession(channel, method, host, options);
        if (options.Headers?.GetValue(GrpcHeaders.EncodingRequest) is { } encoding and not GrpcHeaders.Identity)
        {
            _compression = channel.Compressions.Find(encoding) ?? throw new InvalidOperationException(
                $"Cannot compress requests as '{encoding}': the channel's encodings are {channel.Compressions.AcceptEncoding}.");
        }

        WriteOptions = options.WriteOptions;
    }

    public CallSession Session => _session;

    public WriteOptions? WriteOptions { get; set; }

    public TResponse Current =>
        _current ?? throw new InvalidOperationException("There is no current message; await MoveNext first.");

    public Task<TResponse> CallUnaryAsync(TRequest request) => ReadSingleAsync(Source(request));

    public Task<TResponse> CallClientStreamingAsync() => ReadSingleAsync(_source = new StreamSource(_session.Retries));

    public void StartServerStreaming(TRequest request) => Open(Source(request));

    public void StartDuplexStreaming() => Open(_source = new StreamSource(_session.Retries));

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _reading, 1) == 1)
        {
            return Task.FromException<bool>(
                new InvalidOperationException("The previous read is still in progress; await it first."));
        }

        return MoveNextAsync(cancellationToken);
    }

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var cancelling = CancelWith(cancellationToken);
        var writer = Interlocked.Exchange(ref _writer, null) ?? new FrameWriter();
        Serialize(message, writer);
        var flush = ((WriteOptions?.Flags ?? default) & WriteFlags.BufferHint) == 0;
        await _source!.WriteAsync(writer.Frame, flush).ConfigureAwait(false);

        // Only a frame that was written leaves its buffer free; after a failure the transport may still hold it.
        _writer = writer;
    }

    public Task CompleteAsync() => _source!.CompleteAsync();

    public void Dispose() => _session.Dispose();

    private UnarySource<TRequest> Source(TRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new UnarySource<TRequest>(
            request, _method.RequestMarshaller, _session.Channel.Options.MaxSendMessageSize, CompressionNow());
    }

    private ICompressionProvider? CompressionNow() =>
        ((WriteOptions?.Flags ?? default) & WriteFlags.NoCompress) == 0 ? _compression : null;

    private void Serialize(TRequest message, FrameWriter writer)
    {
        writer.Start(_session.Channel.Options.MaxSendMessageSize, CompressionNow());
        try
        {
            _method.RequestMarshaller.ContextualSerializer(message, writer);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw new RpcException(new Status(StatusCode.Internal, "Error serializing a request.", failure));
        }
    }

    private void Open(RequestSource source)
    {
        _opening = _session.OpenAsync(source);

        // Nobody may ever read: the failure then stays in the call's status.
        _ = _opening.ContinueWith(
            static task => _ = task.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>
    /// A call with one response. One state machine from request to status where that is possible: at the rate of small
    /// calls each costs as much as reading a header.
    /// </summary>
    private async Task<TResponse> ReadSingleAsync(RequestSource source)
    {
        try
        {
            if (_session.TriesOnce)
            {
                var attempt = new Attempt(_session.Channel, 1);
                var answer = await _session.SendOnceAsync(source, attempt).ConfigureAwait(false);
                var body = attempt.Receive(answer, _session.Ending);
                _session.Begin(attempt);
                if (attempt.EndedByHeaders is null) attempt.Read(await body.ConfigureAwait(false));
            }
            else
            {
                await _session.OpenAsync(source).ConfigureAwait(false);
            }

            TResponse? response = null;
            if (_session.Attempt.EndedByHeaders is null)
            {
                var frames = _session.Attempt.Frames;
                for (var more = true; more;)
                {
                    if (frames.TryTake()) response = response is null ? Decode() : throw MoreThanOne();
                    else more = frames.Filled(await frames.FillAsync(_session.Ending).ConfigureAwait(false));
                }
            }

            var status = _session.Attempt.EndedByHeaders ?? _session.Attempt.ReadStatus();
            if (status.StatusCode == StatusCode.OK && response is null)
            {
                status = new Status(StatusCode.Internal, "The response has no message and says that the call succeeded.");
            }

            if (!_session.EndByTrailers(status) || status.StatusCode != StatusCode.OK) throw _session.EndedException();
            if (source.TryRelease()) _session.ReleaseEnding();
            return response!;
        }
        catch (Exception failure)
        {
            throw _session.Fail(_session.HasResponse
                ? _session.Explain("Error reading the response.", failure)
                : _session.Explain("Error starting gRPC call.", source.Failure ?? failure));
        }
    }

    private static RpcException MoreThanOne() =>
        MessageFrame.Failure(StatusCode.Internal, "The response has more than the one message it should have.");

    private async Task<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        using var cancelling = CancelWith(cancellationToken);
        try
        {
            _current = null;
            await _opening!.ConfigureAwait(false);
            if (_session.Attempt.EndedByHeaders is null)
            {
                if (_session.HasEnded) return _session.GetStatus().StatusCode == StatusCode.OK
                    ? false
                    : throw _session.EndedException();
                if (await ReadAsync().ConfigureAwait(false))
                {
                    _current = Decode();
                    return true;
                }
            }

            var status = _session.Attempt.EndedByHeaders ?? _session.Attempt.ReadStatus();
            _session.EndByTrailers(status);
            return _session.GetStatus().StatusCode == StatusCode.OK ? false : throw _session.EndedException();
        }
        catch (Exception failure)
        {
            throw _session.Fail(_session.Explain("Error reading next message.", failure));
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }

    private ValueTask<bool> ReadAsync() => _session.Attempt.Frames.ReadAsync(_session.Ending);

    private TResponse Decode()
    {
        _decoder ??= new FrameDecoder(_session.Channel.Compressions, _session.Channel.Options.MaxReceiveMessageSize);
        var frames = _session.Attempt.Frames;
        return _decoder.Decode(
            _method.ResponseMarshaller, frames.Message, frames.Compressed, frames.Compressed ? _session.Attempt.Encoding : null);
    }

    private CancellationTokenRegistration CancelWith(CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled && cancellationToken != _session.Options.CancellationToken
            ? cancellationToken.UnsafeRegister(
                static state => ((CallSession)state!).Cancel("Call canceled by the client."), _session)
            : default;
}
