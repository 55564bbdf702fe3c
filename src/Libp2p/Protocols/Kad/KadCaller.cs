using Libp2p.Core;
using Libp2p.Core.Protobuf;
using Libp2p.Swarm;

namespace Libp2p.Protocols.Kad;

/// <summary>Sends requests to other peers, each on a stream of its own.</summary>
/// <param name="host">The peer that this runs on.</param>
/// <param name="options">The protocol, and how long an answer may take and be.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">What the time is.</param>
internal sealed class KadCaller(IHost host, KadOptions options, KadMetrics metrics, TimeProvider time)
{
    private readonly string[] _protocols = [options.ProtocolId];

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <exception cref="KadException">There is none, or it is one to something else.</exception>
    public async ValueTask<KadMessage> AskAsync(PeerId peer, KadMessage request, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(peer, request, expectsAnswer: true, cancellationToken);
        return answer!;
    }

    /// <summary>Sends what is not answered.</summary>
    /// <exception cref="KadException">It cannot be sent.</exception>
    public async ValueTask TellAsync(PeerId peer, KadMessage message, CancellationToken cancellationToken) =>
        await CallAsync(peer, message, expectsAnswer: false, cancellationToken);

    /// <summary>Sends something to many peers, some at a time.</summary>
    /// <returns>How many took it.</returns>
    public async Task<int> TellAllAsync(
        IReadOnlyList<PeerId> peers,
        Func<PeerId, CancellationToken, ValueTask<bool>> tell,
        CancellationToken cancellationToken)
    {
        var count = 0;
        await Parallel.ForEachAsync(
            peers,
            new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken },
            async (peer, stop) =>
            {
                try
                {
                    if (await tell(peer, stop)) Interlocked.Increment(ref count);
                }
                catch (KadException)
                {
                    // The others are enough.
                }
            });
        return count;
    }

    private async ValueTask<KadMessage?> CallAsync(
        PeerId peer, KadMessage request, bool expectsAnswer, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(options.RequestTimeout, time, cancellationToken);
        var began = time.GetTimestamp();
        DuplexStream? stream = null;
        try
        {
            (stream, _) = await host.OpenAsync(peer, _protocols, null, limit.Token);
            await Delimited.WriteAsync(stream, request.Encode(), limit.Token);
            var answer = expectsAnswer ? await ReadAsync(stream, request.Type, limit.Token) : null;
            await stream.CloseWriteAsync(limit.Token);
            if (!expectsAnswer) await WaitForEndAsync(stream, limit.Token);
            await stream.DisposeAsync();
            metrics.Asked(request.Type, "answered", time.GetElapsedTime(began));
            return answer;
        }
        catch (Exception exception)
        {
            // Whatever goes wrong with one peer, foreseen or not, is no reason to ask no others.
            stream?.Reset();
            cancellationToken.ThrowIfCancellationRequested();
            metrics.Asked(request.Type, limit.IsOver ? "timeout" : "failed", time.GetElapsedTime(began));
            throw new KadException(
                limit.IsOver
                    ? $"{peer} did not answer {request.Type} within {options.RequestTimeout.TotalSeconds:0.#} s."
                    : $"{peer} did not answer {request.Type}: {exception.Message}",
                exception);
        }
    }

    private async ValueTask<KadMessage> ReadAsync(
        DuplexStream stream, KadMessageType type, CancellationToken cancellationToken)
    {
        var bytes = await Delimited.ReadAsync(stream, options.MessageLengthMax, "Kademlia answer", cancellationToken)
            ?? throw new KadException("The stream ended before the answer.");
        var answer = KadMessage.Decode(bytes);
        return answer.Type == type ? answer : throw new KadException($"{answer.Type} came in answer to {type}.");
    }

    /// <summary>
    /// What is not answered has been read when the other side ends too. Some do that with a reset, whatever they did
    /// with it, so a reset says nothing.
    /// </summary>
    private static async ValueTask WaitForEndAsync(DuplexStream stream, CancellationToken cancellationToken)
    {
        try
        {
            await stream.CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (StreamResetException)
        {
            // It has ended.
        }
    }
}
