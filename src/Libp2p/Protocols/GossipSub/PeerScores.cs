using System.Net;
using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// What peers are worth: counts of what they did well and badly, weighed
/// (https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.1.md#the-score-function). They are known
/// to this side only, and outlive a connection.
/// </summary>
/// <param name="options">Weights and limits.</param>
/// <param name="parametersOf">The parameters of a topic.</param>
internal sealed class PeerScores(PeerScoreOptions options, Func<string, TopicScoreOptions> parametersOf)
{
    private const int RoundsMax = 1000;

    private readonly Dictionary<PeerId, Stats> _stats = [];
    private readonly Dictionary<IPAddress, int> _peersAt = [];
    private readonly Queue<(PeerId Peer, int Visit, TimeSpan Until)> _gone = [];
    private TimeSpan? _decayedAt;

    /// <summary>How many peers are known, those that have left included.</summary>
    public int Count => _stats.Count;

    /// <summary>A peer has come, or is back.</summary>
    public void Connected(PeerId peer, IReadOnlyList<IPAddress> addresses)
    {
        if (!_stats.TryGetValue(peer, out var stats)) _stats.Add(peer, stats = new());
        stats.IsConnected = true;
        stats.Visit++;
        stats.Addresses = [.. addresses.Where(address => !options.ColocationAllowed.Any(network => network.Contains(address)))];
        foreach (var address in stats.Addresses) _peersAt[address] = _peersAt.GetValueOrDefault(address) + 1;
    }

    /// <summary>A peer has left. Its counts are kept for a time.</summary>
    public void Disconnected(PeerId peer, TimeSpan now)
    {
        if (!_stats.TryGetValue(peer, out var stats) || !stats.IsConnected) return;
        foreach (var topic in stats.Topics.Keys) Pruned(peer, topic);
        foreach (var address in stats.Addresses)
        {
            if (--_peersAt[address] == 0) _peersAt.Remove(address);
        }

        stats.IsConnected = false;
        stats.Addresses = [];
        _gone.Enqueue((peer, stats.Visit, now + options.RetainFor));
        ForgetGone(now);
    }

    /// <summary>A peer was taken into a mesh.</summary>
    public void Grafted(PeerId peer, string topic, TimeSpan now)
    {
        if (TopicOf(peer, topic) is not { } counts) return;
        counts.MeshSince = now;
        counts.MeshTime = TimeSpan.Zero;
        counts.MeshDeliveriesCount = false;
    }

    /// <summary>A peer left a mesh: what it failed to deliver stays with it (P3b).</summary>
    public void Pruned(PeerId peer, string topic)
    {
        if (!_stats.TryGetValue(peer, out var stats) || !stats.Topics.TryGetValue(topic, out var counts)) return;
        if (counts.MeshSince is null) return;
        var deficit = counts.Deficit(parametersOf(topic));
        counts.MeshFailures += deficit * deficit;
        counts.MeshSince = null;
    }

    /// <summary>A peer brought a valid message first (P2), which counts for its rate too (P3).</summary>
    public void FirstDelivery(PeerId peer, string topic)
    {
        if (TopicOf(peer, topic) is not { } counts) return;
        counts.FirstDeliveries = Math.Min(counts.FirstDeliveries + 1, parametersOf(topic).FirstDeliveriesCap);
        NearFirstDelivery(peer, topic);
    }

    /// <summary>A peer in the mesh brought a valid message shortly after the first (P3).</summary>
    public void NearFirstDelivery(PeerId peer, string topic)
    {
        if (TopicOf(peer, topic) is not { MeshSince: not null } counts) return;
        counts.MeshDeliveries = Math.Min(counts.MeshDeliveries + 1, parametersOf(topic).MeshDeliveriesCap);
    }

    /// <summary>A peer brought an invalid message (P4).</summary>
    public void Invalid(PeerId peer, string topic)
    {
        if (TopicOf(peer, topic) is { } counts) counts.Invalid++;
    }

    /// <summary>A peer broke the protocol (P7).</summary>
    public void Breach(PeerId peer, int count = 1)
    {
        if (_stats.TryGetValue(peer, out var stats)) stats.Breaches += count;
    }

    /// <summary>What a peer is worth; 0 for one that is not known.</summary>
    public double Of(PeerId peer)
    {
        if (!_stats.TryGetValue(peer, out var stats)) return 0;
        var score = 0.0;
        foreach (var (topic, counts) in stats.Topics) score += counts.Score(parametersOf(topic));
        if (options.TopicCap > 0) score = Math.Min(score, options.TopicCap);
        score += options.ApplicationWeight * options.Application(peer);
        foreach (var address in stats.Addresses)
        {
            var surplus = Math.Max(0, _peersAt.GetValueOrDefault(address) - options.ColocationMax);
            score += options.ColocationWeight * surplus * surplus;
        }

        var excess = Math.Max(0, stats.Breaches - options.BehaviourTolerated);
        return score + (options.BehaviourWeight * excess * excess);
    }

    /// <summary>
    /// Lets counts fade and times pass. Counts of peers that have left stay as they are: leaving washes nobody clean.
    /// </summary>
    public void Decay(TimeSpan now)
    {
        // After a long sleep (a suspended machine) a thousand rounds say as much as a million.
        var from = _decayedAt ?? now - options.DecayInterval;
        if (now - from > RoundsMax * options.DecayInterval) from = now - (RoundsMax * options.DecayInterval);
        for (; now - from >= options.DecayInterval; from += options.DecayInterval)
        {
            foreach (var stats in _stats.Values.Where(stats => stats.IsConnected)) DecayOnce(stats, now);
        }

        _decayedAt = from;
        ForgetGone(now);
    }

    private void DecayOnce(Stats stats, TimeSpan now)
    {
        stats.Breaches = Faded(stats.Breaches, options.BehaviourDecay);
        foreach (var (topic, counts) in stats.Topics)
        {
            var parameters = parametersOf(topic);
            counts.FirstDeliveries = Faded(counts.FirstDeliveries, parameters.FirstDeliveriesDecay);
            counts.MeshDeliveries = Faded(counts.MeshDeliveries, parameters.MeshDeliveriesDecay);
            counts.MeshFailures = Faded(counts.MeshFailures, parameters.MeshFailureDecay);
            counts.Invalid = Faded(counts.Invalid, parameters.InvalidDecay);
            if (counts.MeshSince is not { } since) continue;
            counts.MeshTime = now - since;
            if (counts.MeshTime > parameters.MeshDeliveriesActivation) counts.MeshDeliveriesCount = true;
        }
    }

    private double Faded(double count, double decay) => count * decay < options.DecayToZero ? 0 : count * decay;

    private TopicCounts? TopicOf(PeerId peer, string topic)
    {
        if (!_stats.TryGetValue(peer, out var stats)) return null;
        if (!stats.Topics.TryGetValue(topic, out var counts)) stats.Topics.Add(topic, counts = new());
        return counts;
    }

    private void ForgetGone(TimeSpan now)
    {
        while (_gone.TryPeek(out var oldest))
        {
            if (oldest.Until > now && _gone.Count <= options.RetainedMax) return;
            _gone.Dequeue();

            // Who came back since is not gone, or is in the queue again for its later visit.
            if (_stats.TryGetValue(oldest.Peer, out var stats) && !stats.IsConnected && stats.Visit == oldest.Visit)
                _stats.Remove(oldest.Peer);
        }
    }

    private sealed class Stats
    {
        public Dictionary<string, TopicCounts> Topics { get; } = [];

        public IReadOnlyList<IPAddress> Addresses { get; set; } = [];

        public double Breaches { get; set; }

        public bool IsConnected { get; set; }

        /// <summary>Which of its connections is, or was, the last.</summary>
        public int Visit { get; set; }
    }

    private sealed class TopicCounts
    {
        public TimeSpan? MeshSince { get; set; }

        public TimeSpan MeshTime { get; set; }

        public bool MeshDeliveriesCount { get; set; }

        public double FirstDeliveries { get; set; }

        public double MeshDeliveries { get; set; }

        public double MeshFailures { get; set; }

        public double Invalid { get; set; }

        public double Deficit(TopicScoreOptions parameters) =>
            MeshSince is not null && MeshDeliveriesCount
                ? Math.Max(0, parameters.MeshDeliveriesThreshold - MeshDeliveries)
                : 0;

        public double Score(TopicScoreOptions parameters)
        {
            var time = MeshSince is null ? 0 : Math.Min(MeshTime / parameters.MeshTimeQuantum, parameters.MeshTimeCap);
            var deficit = Deficit(parameters);
            return parameters.Weight * (
                (parameters.MeshTimeWeight * time)
                + (parameters.FirstDeliveriesWeight * FirstDeliveries)
                + (parameters.MeshDeliveriesWeight * deficit * deficit)
                + (parameters.MeshFailureWeight * MeshFailures)
                + (parameters.InvalidWeight * Invalid * Invalid));
        }
    }
}
