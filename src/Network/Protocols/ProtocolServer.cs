using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Persistence;
using Bib.Network.Protos;
using Google.Protobuf;
using Libp2p.Core;
using Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Bib.Network.Protocols;

/// <summary>
/// Serves a protocol: every stream one question after the other, so that nothing of what a peer sends ahead is read
/// before its turn. What cannot be answered is answered with an error; what is no question ends the stream.
/// </summary>
/// <param name="protocol">Which.</param>
/// <param name="handler">Answers.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Told of the node's own faults.</param>
internal sealed partial class ProtocolServer<TRequest, TResponse>(
    WireProtocol<TRequest, TResponse> protocol,
    IProtocolHandler<TRequest, TResponse> handler,
    WireOptions options,
    TimeProvider time,
    ILogger log) : IProtocolServer
    where TRequest : class, IRequest, IMessage<TRequest>
    where TResponse : class, IResponse, IMessage<TResponse>, new()
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, int> _perPeer = [];
    private int _count;

    /// <inheritdoc/>
    public IDisposable Serve(IHost host)
    {
        List<IDisposable> versions = [];
        foreach (var id in protocol.Ids) versions.Add(host.Handle(id, ServeAsync));
        return new Versions(versions);
    }

    /// <summary>Serves a stream until the peer closes it.</summary>
    internal async Task ServeAsync(StreamContext context, CancellationToken cancellationToken)
    {
        if (!Enter(context.Peer))
        {
            context.Stream.Reset();
            return;
        }

        using var reader = new FrameReader(
            context.Stream, protocol.RequestBytesMax(options), roomFirst: 0, protocol.RequestName);
        try
        {
            while (await ReadAsync(reader, cancellationToken))
                await AnswerAsync(context, protocol.ReadRequest(reader.Frame.Span), cancellationToken);
            await context.Stream.CloseWriteAsync(cancellationToken);
        }
        catch (MalformedException garbage)
        {
            LogGarbage(protocol.Name, context.Peer, garbage.Message);
            context.Stream.Reset();
        }
        catch (Exception gone) when (gone is Libp2pException or IOException or OperationCanceledException)
        {
            context.Stream.Reset();
        }
        finally
        {
            Leave(context.Peer);
        }
    }

    private async ValueTask<bool> ReadAsync(FrameReader reader, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.IdleMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        return await reader.ReadAsync(either.Token);
    }

    private async Task AnswerAsync(StreamContext context, TRequest request, CancellationToken cancellationToken)
    {
        var answer = new AnswerWriter<TResponse>(context.Stream, request.RequestId, options.WriteMax, time);
        RequestFault fault;
        try
        {
            await handler.AnswerAsync(context.Peer, request, answer, cancellationToken);
            return;
        }
        catch (RequestFault refusal)
        {
            fault = refusal;
        }
        catch (Exception failure) when (failure is StorageUnavailableException or ChunkStoreException)
        {
            LogUnavailable(protocol.Name, failure.Message);
            fault = new(ErrorCode.Unavailable, "The node cannot read what was asked for now.", "Ask another peer, or later.");
        }
        catch (Exception failure) when (failure is not (Libp2pException or IOException or OperationCanceledException))
        {
            LogFailure(failure, protocol.Name);
            fault = new(ErrorCode.Internal, "The node failed to answer; its log says why.", "Ask another peer.");
        }

        await answer.WriteAsync(new() { Error = fault.ToError() }, cancellationToken);
    }

    private bool Enter(PeerId peer)
    {
        lock (_gate)
        {
            var count = _perPeer.GetValueOrDefault(peer);
            if (_count >= options.StreamsMax || count >= options.StreamsPerPeerMax) return false;
            _count++;
            _perPeer[peer] = count + 1;
            return true;
        }
    }

    private void Leave(PeerId peer)
    {
        lock (_gate)
        {
            _count--;
            if (--_perPeer[peer] == 0) _perPeer.Remove(peer);
        }
    }

    private sealed class Versions(List<IDisposable> all) : IDisposable
    {
        public void Dispose() => all.ForEach(one => one.Dispose());
    }
}
