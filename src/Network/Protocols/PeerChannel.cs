using System.Buffers;
using Google.Protobuf;
using Libp2p.Core;
using Libp2p.Negotiation;
using Libp2p.Swarm;

namespace Bib.Network.Protocols;

/// <summary>
/// A stream on which a peer is asked. Questions may be sent before the ones in front of them are answered; answers come
/// in their order. Any fault ends the stream and everything that waits on it.
/// </summary>
internal sealed class PeerChannel<TRequest, TResponse> : IAsyncDisposable
    where TRequest : class, IRequest, IMessage<TRequest>
    where TResponse : class, IResponse, IMessage<TResponse>
{
    private readonly Lock _gate = new();
    private readonly Queue<PeerCall> _waiting = [];
    private readonly SemaphoreSlim _writing = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly DuplexStream _stream;
    private readonly WireProtocol<TRequest, TResponse> _protocol;
    private readonly WireOptions _options;
    private readonly TimeProvider _time;
    private readonly FrameReader _reader;
    private readonly ITimer _clock;
    private readonly Task _reading;
    private long _since;
    private ulong _lastId;
    private PeerCallException? _end;
    private int _disposed;

    private PeerChannel(
        PeerId peer, DuplexStream stream, string id, WireProtocol<TRequest, TResponse> protocol, WireOptions options, int roomFirst,
        TimeProvider time)
    {
        (Peer, Id, _stream, _protocol, _options, _time) = (peer, id, stream, protocol, options, time);
        _reader = new(stream, protocol.ResponseBytesMax(options), roomFirst, protocol.ResponseName);
        _since = time.GetTimestamp();
        _clock = time.CreateTimer(_ => Check(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _reading = ReadAsync();
    }

    /// <summary>Who is asked.</summary>
    public PeerId Peer { get; }

    /// <summary>Which version of the protocol was agreed on.</summary>
    public string Id { get; }

    /// <summary>Whether it is of no use any more.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_gate) return _end is not null;
        }
    }

    /// <summary>Whether nothing waits on it, and nothing has for so long.</summary>
    public bool HasRested(TimeSpan time)
    {
        lock (_gate) return _waiting.Count == 0 && _time.GetElapsedTime(_since) >= time;
    }

    /// <summary>Opens a stream with a peer.</summary>
    /// <param name="host">This side.</param>
    /// <param name="peer">The other.</param>
    /// <param name="protocol">What is spoken.</param>
    /// <param name="options">Limits.</param>
    /// <param name="roomFirst">Bytes of an answer for which there is room at once: what is asked for.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PeerCallException">It is not to be reached, in time or at all.</exception>
    public static async Task<PeerChannel<TRequest, TResponse>> OpenAsync(
        IHost host,
        PeerId peer,
        WireProtocol<TRequest, TResponse> protocol,
        WireOptions options,
        int roomFirst,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.FirstAnswerMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var (stream, id) = await host.OpenAsync(peer, protocol.Ids, null, either.Token);
            return new(peer, stream, id, protocol, options, roomFirst, time);
        }
        catch (NegotiationException refusal)
        {
            throw new PeerCallException(peer, PeerCallFault.NotSpoken, refusal.Message, cause: refusal);
        }
        catch (Exception failure) when (failure is Libp2pException or IOException)
        {
            throw new PeerCallException(peer, PeerCallFault.Unreachable, failure.Message, cause: failure);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PeerCallException(
                peer, PeerCallFault.Unreachable, $"no stream in {options.FirstAnswerMax.TotalSeconds:0.#} s", cause: late);
        }
    }

    /// <summary>Asks, and waits for the answer.</summary>
    /// <exception cref="PeerCallException">There is none, or it is an error.</exception>
    public async Task<TResponse> AskAsync(TRequest request, CancellationToken cancellationToken)
    {
        var call = new PeerCall<TRequest, TResponse>(_protocol, Peer);
        await SendAsync(request, call, cancellationToken);
        await call.Ended.WaitAsync(cancellationToken);
        return call.Answer;
    }

    /// <summary>Asks, and waits for nothing: the call tells.</summary>
    /// <exception cref="PeerCallException">The stream has ended, or too many questions wait on it.</exception>
    public async Task SendAsync(TRequest request, PeerCall call, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            request.RequestId = call.RequestId = ++_lastId;
            var frame = new ArrayBufferWriter<byte>(256);
            WireMessages.Write(frame, request);
            Begin(call);
            // What is sent in part would be the end of the stream: who gives up waiting lets it be sent all the same.
            await _stream.WriteAsync(frame.WrittenMemory, _stop.Token).AsTask().WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is Libp2pException or IOException or ObjectDisposedException)
        {
            throw End(Fault(failure));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw End(new(Peer, PeerCallFault.Broken, "the stream was closed"));
        }
        catch (OperationCanceledException)
        {
            End(new(Peer, PeerCallFault.Broken, "a question was taken back while it was sent"));
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Ends the stream at once; what waits fails with this.</summary>
    public PeerCallException End(PeerCallException failure)
    {
        PeerCall[] waiting;
        lock (_gate)
        {
            if (_end is not null) return _end;
            _end = failure;
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        _clock.Dispose();
        _stream.Reset();
        foreach (var call in waiting) call.Fail(failure);
        return failure;
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        End(new(Peer, PeerCallFault.Broken, "this node has closed the stream"));
        await _stop.CancelAsync();
        await _reading;
        await _stream.DisposeAsync();
        _stop.Dispose();
    }

    private void Begin(PeerCall call)
    {
        lock (_gate)
        {
            if (_end is { } end) throw new PeerCallException(Peer, end.Fault, end.Detail, cause: end);
            if (_waiting.Count >= _options.CallsPerStreamMax)
            {
                throw new InvalidOperationException(
                    $"{_waiting.Count} questions wait on one stream; at most {_options.CallsPerStreamMax} are allowed.");
            }

            _waiting.Enqueue(call);
            if (_waiting.Count > 1) return;
            _since = _time.GetTimestamp();
            _clock.Change(Limit, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task ReadAsync()
    {
        await Task.Yield();
        try
        {
            while (await _reader.ReadAsync(_stop.Token))
            {
                PeerCall? call;
                lock (_gate) _waiting.TryPeek(out call);
                if (call is null) throw new MalformedException(_protocol.ResponseName, "nothing was asked");
                if (call.Take(_reader.Frame)) Done(call);
                else lock (_gate) _since = _time.GetTimestamp();
            }

            End(new(Peer, PeerCallFault.Broken, "it closed the stream"));
        }
        catch (Exception failure) when (failure is Libp2pException or IOException or OperationCanceledException
            or ObjectDisposedException)
        {
            End(Fault(failure));
        }
        finally
        {
            _reader.Dispose();
        }
    }

    private void Done(PeerCall call)
    {
        lock (_gate)
        {
            if (_end is not null) return;
            _waiting.Dequeue();
            _since = _time.GetTimestamp();
        }

        call.Complete();
    }

    /// <summary>How long the peer may take: less as long as it has never said anything.</summary>
    private TimeSpan Limit => _reader.Bytes > 0 ? _options.AnswerMax : _options.FirstAnswerMax;

    private void Check()
    {
        TimeSpan limit;
        lock (_gate)
        {
            if (_waiting.Count == 0 || _end is not null) return;
            limit = Limit;
            var left = limit - _time.GetElapsedTime(_since);
            if (left > TimeSpan.Zero)
            {
                _clock.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        End(new(Peer, PeerCallFault.Late, $"nothing came in {limit.TotalSeconds:0.#} s"));
    }

    private PeerCallException Fault(Exception failure) => failure switch
    {
        MalformedException => new(Peer, PeerCallFault.Malformed, failure.Message, cause: failure),
        NegotiationException => new(Peer, PeerCallFault.NotSpoken, failure.Message, cause: failure),
        _ => new(Peer, PeerCallFault.Broken, failure.Message, cause: failure),
    };
}
