using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// Looks after the meshes: who is grafted and pruned, when topics are joined and left, when peers ask, and at every
/// heartbeat (https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.0.md#mesh-maintenance and
/// v1.1).
/// </summary>
/// <param name="state">What the parts of the router share.</param>
/// <param name="recordOf">The addresses that a peer signed, to tell others of; null without.</param>
internal sealed class MeshKeeper(GossipState state, Func<PeerId, ReadOnlyMemory<byte>?> recordOf)
{
    private readonly Backoffs _backoffs = new();

    private GossipOptions Options => state.Options;

    /// <summary>
    /// A GRAFT comes a heartbeat after its backoff at the earliest: the other side counts from when it got the PRUNE.
    /// </summary>
    private TimeSpan Slack => Options.Heartbeat;

    /// <summary>Makes a mesh for a topic that was joined.</summary>
    public void Join(string topic, TimeSpan now)
    {
        if (state.Fanouts.Remove(topic, out var fanout))
        {
            foreach (var peer in fanout.Peers.Where(peer => CanGraft(peer, topic, now))) Graft(peer, topic, now);
        }

        Fill(topic, Options.MeshSize, now);
    }

    /// <summary>Takes the mesh of a topic down that is left: nobody comes back for a short time.</summary>
    public void Leave(string topic, JoinedTopic left, TimeSpan now)
    {
        foreach (var peer in left.Mesh)
        {
            Prune(peer, topic, Options.UnsubscribeBackoff, exchange: Options.PeerExchange, now);
            state.Scores.Pruned(peer.Id, topic);
        }

        left.Mesh.Clear();
    }

    /// <summary>A peer takes a topic: a mesh with too few need not wait for the heartbeat.</summary>
    public void Subscribed(GossipPeer peer, string topic, TimeSpan now)
    {
        if (state.Joined.TryGetValue(topic, out var joined)
            && joined.Mesh.Count < Options.MeshLow && CanGraft(peer, topic, now)) Graft(peer, topic, now);
    }

    /// <summary>A peer no longer takes a topic.</summary>
    public void Unsubscribed(GossipPeer peer, string topic)
    {
        Remove(peer, topic);
        if (state.Fanouts.TryGetValue(topic, out var fanout)) fanout.Peers.Remove(peer);
    }

    /// <summary>A peer takes this side into its mesh, and wants to be in this side's.</summary>
    public void Grafted(GossipPeer peer, string topic, TimeSpan now)
    {
        // A GRAFT for a topic that is not taken here is not answered: answers to spam are spam (v1.1).
        if (!state.Joined.TryGetValue(topic, out var joined)) return;

        // Who grafts takes the topic, even where the word on it is still to come.
        if (!peer.Topics.Contains(topic) && !state.Subscribe(peer, topic)) return;
        if (joined.Mesh.Contains(peer)) return;
        var exchange = Options.PeerExchange;
        if (_backoffs.Until(topic, peer.Id, now) is { } until)
        {
            state.Scores.Breach(peer.Id);
            if (now < until - Options.PruneBackoff + Options.GraftFloodWindow) state.Scores.Breach(peer.Id);
            exchange = false;
        }
        else if (state.ScoreOf(peer) < 0 || peer.IsDirect)
        {
            exchange = false;
        }
        else if (joined.Mesh.Count < Options.MeshHigh || peer.IsOutbound)
        {
            joined.Mesh.Add(peer);
            state.Scores.Grafted(peer.Id, topic, now);
            return;
        }

        Prune(peer, topic, Options.PruneBackoff, exchange, now);
    }

    /// <summary>A peer leaves this side's mesh, and may name others.</summary>
    public void Pruned(GossipPeer peer, PruneNotice notice, TimeSpan now)
    {
        if (!state.Joined.ContainsKey(notice.Topic)) return;
        Remove(peer, notice.Topic);
        var backoff = notice.BackoffSeconds is { } seconds
            ? TimeSpan.FromSeconds(Math.Min(seconds, Options.BackoffMax.TotalSeconds))
            : Options.PruneBackoff;
        _backoffs.Add(notice.Topic, peer.Id, now + backoff);
        if (notice.Peers.Count == 0 || state.ScoreOf(peer) < Math.Max(0, Options.Thresholds.AcceptExchange)) return;
        foreach (var other in state.Draw(notice.Peers, Options.ExchangedPeersMax)) Introduce(other);
    }

    /// <summary>A peer has gone.</summary>
    public void Gone(GossipPeer peer)
    {
        foreach (var joined in state.Joined.Values) joined.Mesh.Remove(peer);
        foreach (var fanout in state.Fanouts.Values) fanout.Peers.Remove(peer);
    }

    /// <summary>Brings every mesh back to what it should be.</summary>
    public void Beat(TimeSpan now)
    {
        if (state.Beats % 15 == 0) _backoffs.Forget(now, Slack);
        foreach (var (topic, joined) in state.Joined)
        {
            foreach (var peer in joined.Mesh.Where(peer => state.ScoreOf(peer) < 0).ToList())
                Expel(peer, topic, exchange: false, now);
            if (joined.Mesh.Count < Options.MeshLow) Fill(topic, Options.MeshSize, now);
            if (joined.Mesh.Count > Options.MeshHigh) Thin(topic, joined, now);
            if (joined.Mesh.Count >= Options.MeshLow) FillOutbound(topic, joined, now);
            if (state.Beats % Options.OpportunisticGraftHeartbeats == 0) Better(topic, joined, now);
        }

        foreach (var (topic, fanout) in state.Fanouts) KeepFanout(topic, fanout, now);
    }

    /// <summary>Whom to send a message of a topic to that is not taken here.</summary>
    public IReadOnlySet<GossipPeer> FanoutOf(string topic, TimeSpan now)
    {
        if (!state.Fanouts.TryGetValue(topic, out var fanout)) state.Fanouts.Add(topic, fanout = new());
        fanout.LastPublished = now;
        if (fanout.Peers.Count == 0) KeepFanout(topic, fanout, now);
        return fanout.Peers;
    }

    private void KeepFanout(string topic, Fanout fanout, TimeSpan now)
    {
        if (now - fanout.LastPublished > Options.FanoutFor)
        {
            state.Fanouts.Remove(topic);
            return;
        }

        fanout.Peers.RemoveWhere(peer => state.ScoreOf(peer) < Options.Thresholds.Publish);
        var others = state.SubscribersOf(topic)
            .Where(peer => peer is { HasMesh: true, IsDirect: false } && !fanout.Peers.Contains(peer)
                && state.ScoreOf(peer) >= Options.Thresholds.Publish);
        fanout.Peers.UnionWith(state.Draw(others, Options.MeshSize - fanout.Peers.Count));
    }

    /// <summary>Adds random peers until there are <paramref name="size"/>.</summary>
    private void Fill(string topic, int size, TimeSpan now)
    {
        var mesh = state.Joined[topic].Mesh;
        foreach (var peer in state.Draw(Candidates(topic, now), size - mesh.Count)) Graft(peer, topic, now);
    }

    /// <summary>
    /// Keeps the best, and of the others some at random, among them enough that this side dialled
    /// (v1.1, heartbeat maintenance and outbound mesh quotas).
    /// </summary>
    private void Thin(string topic, JoinedTopic joined, TimeSpan now)
    {
        var peers = state.Draw(joined.Mesh, joined.Mesh.Count)
            .Select(peer => (Peer: peer, Score: state.ScoreOf(peer)))
            .OrderByDescending(entry => entry.Score)
            .Select(entry => entry.Peer)
            .ToList();
        List<GossipPeer> kept = [.. peers.Take(Options.MeshBest)];
        var others = state.Draw(peers.Skip(Options.MeshBest), peers.Count);
        var outbound = Options.MeshOutbound - kept.Count(peer => peer.IsOutbound);
        var favoured = others.Where(peer => peer.IsOutbound).Take(Math.Max(0, outbound)).ToList();
        foreach (var peer in favoured.Concat(others.Except(favoured)))
        {
            if (kept.Count < Options.MeshSize) kept.Add(peer);
            else if (favoured.Contains(peer)) Replace(kept, peer);
        }

        foreach (var peer in joined.Mesh.Except(kept).ToList()) Expel(peer, topic, Options.PeerExchange, now);

        // Where the best fill the mesh, the least of them gives way to one that this side dialled.
        static void Replace(List<GossipPeer> kept, GossipPeer peer)
        {
            var at = kept.FindLastIndex(other => !other.IsOutbound);
            if (at >= 0) kept[at] = peer;
        }
    }

    private void FillOutbound(string topic, JoinedTopic joined, TimeSpan now)
    {
        var missing = Options.MeshOutbound - joined.Mesh.Count(peer => peer.IsOutbound);
        if (missing <= 0) return;
        foreach (var peer in state.Draw(Candidates(topic, now).Where(peer => peer.IsOutbound), missing))
            Graft(peer, topic, now);
    }

    /// <summary>
    /// Adds a few peers that are better than the median when that is poor (v1.1, opportunistic grafting).
    /// </summary>
    private void Better(string topic, JoinedTopic joined, TimeSpan now)
    {
        if (joined.Mesh.Count < 2) return;
        var scores = joined.Mesh.Select(state.ScoreOf).Order().ToList();
        var median = scores[scores.Count / 2];
        if (median >= Options.Thresholds.OpportunisticGraft) return;
        var better = Candidates(topic, now).Where(peer => state.ScoreOf(peer) > median);
        foreach (var peer in state.Draw(better, Options.OpportunisticGraftPeers)) Graft(peer, topic, now);
    }

    private IEnumerable<GossipPeer> Candidates(string topic, TimeSpan now)
    {
        var mesh = state.Joined[topic].Mesh;
        return state.SubscribersOf(topic).Where(peer => !mesh.Contains(peer) && CanGraft(peer, topic, now));
    }

    private bool CanGraft(GossipPeer peer, string topic, TimeSpan now) =>
        peer is { HasMesh: true, IsDirect: false }
        && !_backoffs.Holds(topic, peer.Id, now, Slack)
        && state.ScoreOf(peer) >= 0;

    private void Graft(GossipPeer peer, string topic, TimeSpan now)
    {
        if (!state.Joined[topic].Mesh.Add(peer)) return;
        state.Scores.Grafted(peer.Id, topic, now);
        state.Send(peer, RpcPart.Graft(topic));
    }

    private void Expel(GossipPeer peer, string topic, bool exchange, TimeSpan now)
    {
        Remove(peer, topic);
        Prune(peer, topic, Options.PruneBackoff, exchange, now);
    }

    private void Remove(GossipPeer peer, string topic)
    {
        if (state.Joined.TryGetValue(topic, out var joined) && joined.Mesh.Remove(peer)) state.Scores.Pruned(peer.Id, topic);
    }

    private void Prune(GossipPeer peer, string topic, TimeSpan backoff, bool exchange, TimeSpan now)
    {
        _backoffs.Add(topic, peer.Id, now + backoff);
        if (peer.Version < GossipVersion.V11)
        {
            state.Send(peer, RpcPart.BarePrune(topic));
            return;
        }

        // Nothing is said to who is not trusted, and nobody is recommended who is not.
        IEnumerable<PrunedPeer> others = exchange && state.ScoreOf(peer) >= 0
            ? state.Draw(
                    state.SubscribersOf(topic).Where(other => other != peer && other.HasMesh && state.ScoreOf(other) >= 0),
                    Options.ExchangedPeersMax)
                .Select(other => new PrunedPeer(other.Id.Bytes, recordOf(other.Id)))
            : [];
        state.Send(peer, RpcPart.Prune(topic, others, backoff));
    }

    private void Introduce(PrunedPeer other)
    {
        try
        {
            var id = PeerId.Parse(other.Id.Span);
            if (id.Equals(state.Self) || state.Peers.ContainsKey(id)) return;
            state.Actions.Enqueue(new GossipAction.Connect(id, other.Record?.ToArray()));
        }
        catch (MalformedException)
        {
            // Who names no peer introduces none.
        }
    }
}
