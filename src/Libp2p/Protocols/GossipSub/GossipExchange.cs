using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// Tells peers outside the mesh what there is, and asks for what is missing: IHAVE, IWANT and IDONTWANT
/// (https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.0.md#gossip-and-mesh-links).
/// </summary>
/// <param name="state">What the parts of the router share.</param>
/// <param name="seen">What was seen.</param>
/// <param name="isPending">Whether a message is being checked.</param>
internal sealed class GossipExchange(GossipState state, SeenCache seen, Func<MessageId, bool> isPending)
{
    private readonly MessageCache _cache = new(state.Options);
    private readonly Promises _promises = new();

    private GossipOptions Options => state.Options;

    /// <summary>Keeps a message, to be told of and asked for.</summary>
    public void Keep(string topic, RpcPart part) => _cache.Add(topic, part);

    /// <summary>A message has come.</summary>
    public void Came(MessageId id) => _promises.Fulfil(id);

    /// <summary>A peer says what it has: it is asked for what is missing, within limits.</summary>
    public void Have(GossipPeer peer, IReadOnlyList<HaveNotice> notices, TimeSpan now)
    {
        if (notices.Count == 0 || state.ScoreOf(peer) < Options.Thresholds.Gossip) return;
        if (++peer.HaveNotices > Options.HaveNoticesMax || peer.IdsAsked >= Options.HaveIdsMax) return;
        var missing = new HashSet<MessageId>();
        var looked = 0;
        foreach (var notice in notices.Where(notice => state.Joined.ContainsKey(notice.Topic)))
        {
            foreach (var id in notice.Ids)
            {
                if (++looked > Options.HaveIdsMax) break;
                if (!seen.Contains(id) && !isPending(id)) missing.Add(id);
            }
        }

        if (missing.Count == 0) return;
        var asked = state.Draw(missing, Options.HaveIdsMax - peer.IdsAsked);
        peer.IdsAsked += asked.Count;
        _promises.Add(asked[state.Random.Next(asked.Count)].Detach(), peer.Id, now + Options.PromiseTimeout);
        foreach (var part in RpcPart.Want(asked)) state.Send(peer, part);
    }

    /// <summary>A peer asks for messages: it gets those that are there, each a few times at most.</summary>
    public void Want(GossipPeer peer, IReadOnlyList<MessageId> ids)
    {
        if (ids.Count == 0 || state.ScoreOf(peer) < Options.Thresholds.Gossip) return;
        foreach (var id in ids)
        {
            if (_cache.Take(id, peer.Id) is { } part) state.Send(peer, part);
        }
    }

    /// <summary>A peer says what it need not be sent (v1.2).</summary>
    public void DontWant(GossipPeer peer, IReadOnlyList<MessageId> ids)
    {
        foreach (var id in ids)
        {
            if (++peer.DontWantIds > Options.DontWantIdsMax) return;
            peer.DontWant[id.Detach()] = state.Beats;
        }
    }

    /// <summary>Tells the mesh that a long message need not come again, before it is even checked (v1.2).</summary>
    public void SayDontWant(GossipCandidate candidate)
    {
        if (candidate.Message.Data.GetValueOrDefault().Length < Options.DontWantSizeMin) return;
        if (!state.Joined.TryGetValue(candidate.Message.Topic, out var topic)) return;
        RpcPart[] parts = [.. RpcPart.DontWant([candidate.Id])];
        foreach (var peer in topic.Mesh)
        {
            if (peer.Version < GossipVersion.V12 || candidate.Deliverers.Contains(peer.Id)) continue;
            foreach (var part in parts) state.Send(peer, part);
        }
    }

    /// <summary>Counts anew what peers may say in the next heartbeat, and who did not keep its word.</summary>
    public void BeginBeat(TimeSpan now)
    {
        foreach (var peer in _promises.Broken(now)) state.Scores.Breach(peer);
        foreach (var peer in state.Peers.Values)
        {
            (peer.HaveNotices, peer.IdsAsked, peer.DontWantIds) = (0, 0, 0);
            foreach (var (id, beat) in peer.DontWant)
            {
                if (state.Beats - beat >= Options.DontWantHeartbeats) peer.DontWant.Remove(id);
            }
        }
    }

    /// <summary>
    /// Tells some peers outside a topic's mesh what there is
    /// (v1.1, adaptive gossip dissemination): a part of them, at least a few.
    /// </summary>
    public void Tell(string topic, IReadOnlySet<GossipPeer> without)
    {
        var ids = _cache.IdsOf(topic);
        if (ids.Count == 0) return;
        var others = state.SubscribersOf(topic)
            .Where(peer => peer is { HasMesh: true, IsDirect: false } && !without.Contains(peer)
                && state.ScoreOf(peer) >= Options.Thresholds.Gossip)
            .ToList();
        var count = Math.Max(Options.GossipPeersMin, (int)(Options.GossipFactor * others.Count));
        foreach (var peer in state.Draw(others, count))
        {
            // Each is told of others when there is more than fits, so that together they hear of everything.
            foreach (var part in RpcPart.Have(topic, state.Draw(ids, Options.HaveIdsMax))) state.Send(peer, part);
        }
    }

    /// <summary>The oldest messages can no longer be asked for.</summary>
    public void EndBeat() => _cache.Shift();
}
