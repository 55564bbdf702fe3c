using Libp2p.Core;
using Libp2p.Core.Protobuf;
using Libp2p.Swarm;

namespace Libp2p.Protocols.Kad;

/// <summary>Serves the streams that other peers open: request after request, until they close.</summary>
/// <param name="answerer">Answers.</param>
/// <param name="options">How many streams, how long they wait and how much is read.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">What the time is.</param>
internal sealed class KadStreams(KadAnswerer answerer, KadOptions options, KadMetrics metrics, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, int> _perPeer = [];
    private int _count;

    /// <summary>Serves one stream. What the other side does wrong ends it, and nothing else.</summary>
    public async Task ServeAsync(StreamContext context, CancellationToken cancellationToken)
    {
        if (!Enter(context.Peer))
        {
            metrics.Served("stream", "limit");
            context.Stream.Reset();
            return;
        }

        try
        {
            while (await ReadAsync(context.Stream, cancellationToken) is { } bytes)
            {
                if (!await AnswerAsync(context, bytes, cancellationToken)) return;
            }

            await context.Stream.CloseWriteAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is Libp2pException or IOException or OperationCanceledException)
        {
            context.Stream.Reset();
        }
        finally
        {
            Leave(context.Peer);
        }
    }

    /// <summary>The next request; null at the end.</summary>
    private async ValueTask<byte[]?> ReadAsync(DuplexStream stream, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(options.StreamIdleMax, time, cancellationToken);
        return await Delimited.ReadAsync(stream, options.MessageLengthMax, "Kademlia request", limit.Token);
    }

    private async ValueTask<bool> AnswerAsync(
        StreamContext context, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var type = "malformed";
        try
        {
            var request = KadMessage.Decode(bytes.Span);
            type = request.Type.ToString();
            var answer = await answerer.AnswerAsync(context.Peer, request, cancellationToken);
            metrics.Served(type, "answered");
            if (answer is null) return true;
            using var limit = new TimeLimit(options.StreamIdleMax, time, cancellationToken);
            await Delimited.WriteAsync(context.Stream, answer.Encode(), limit.Token);
            return true;
        }
        catch (Exception exception) when (exception is KadException or MalformedException)
        {
            metrics.Served(type, "refused");
            context.Stream.Reset();
            return false;
        }
    }

    private bool Enter(PeerId peer)
    {
        lock (_gate)
        {
            var count = _perPeer.GetValueOrDefault(peer);
            if (_count >= options.InboundStreamCountMax || count >= options.InboundStreamsPerPeerMax) return false;
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
}
