using Libp2p.Core;
using Libp2p.Swarm;

namespace Libp2p.Protocols.Ping;

/// <summary>
/// Answers pings, on two streams of a peer at a time as the specification asks for: one may be ending while the next
/// begins. A third waits for its turn, and is given up when it has waited long.
/// </summary>
/// <param name="time">What the time is.</param>
internal sealed class PingAnswerer(TimeProvider time)
{
    /// <summary>The most streams of a peer that are answered at a time.</summary>
    public const int StreamsMax = 2;

    /// <summary>How long another one waits.</summary>
    public static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(10);

    /// <summary>How long a stream waits for its next ping, and for its answer to be read. As in go.</summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, Turns> _peers = [];

    /// <summary>Serves a stream.</summary>
    public async Task AnswerAsync(StreamContext context, CancellationToken stopping)
    {
        var turns = Enter(context.Peer);
        try
        {
            if (!await turns.Free.WaitAsync(TimeSpan.Zero, stopping)) await WaitAsync(turns, context.Peer, stopping);
            try
            {
                await AnswerAllAsync(context.Stream, context.Peer, stopping);
            }
            finally
            {
                turns.Free.Release();
            }
        }
        finally
        {
            Leave(context.Peer, turns);
        }
    }

    private async Task AnswerAllAsync(DuplexStream stream, PeerId peer, CancellationToken stopping)
    {
        for (var goesOn = true; goesOn;)
        {
            using var limit = new TimeLimit(SilenceMax, time, stopping);
            try
            {
                goesOn = await PingProtocol.AnswerOneAsync(stream, limit.Token);
            }
            catch (OperationCanceledException) when (limit.IsOver && !stopping.IsCancellationRequested)
            {
                throw new PingException($"{peer} did not ping again within {SilenceMax.TotalSeconds:0} s, or read no answer.");
            }
        }
    }

    private async Task WaitAsync(Turns turns, PeerId peer, CancellationToken stopping)
    {
        using var limit = new TimeLimit(PatienceMax, time, stopping);
        try
        {
            await turns.Free.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsOver && !stopping.IsCancellationRequested)
        {
            throw new PingException($"{peer} pings on more than {StreamsMax} streams.");
        }
    }

    private Turns Enter(PeerId peer)
    {
        lock (_lock)
        {
            if (!_peers.TryGetValue(peer, out var turns)) _peers.Add(peer, turns = new());
            turns.Count++;
            return turns;
        }
    }

    private void Leave(PeerId peer, Turns turns)
    {
        lock (_lock)
        {
            if (--turns.Count > 0) return;
            _peers.Remove(peer);
            turns.Free.Dispose();
        }
    }

    private sealed class Turns
    {
        public SemaphoreSlim Free { get; } = new(StreamsMax, StreamsMax);

        /// <summary>The streams that have a turn or wait for one.</summary>
        public int Count { get; set; }
    }
}
