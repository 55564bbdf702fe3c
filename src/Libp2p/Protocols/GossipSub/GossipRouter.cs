using System.Net;
using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// gossipsub v1.1 with v1.2's IDONTWANT, without network, clock or threads: what happens and when goes in, what is to
/// be done comes out in <see cref="Actions"/>. One caller at a time. Times are spans since any one moment and do not
/// decrease (https://github.com/libp2p/specs/tree/master/pubsub/gossipsub).
/// </summary>
internal sealed class GossipRouter
{
    /// <summary>The most different messages with one id that are checked at once: all but one are forgeries.</summary>
    private const int RivalsMax = 16;

    private readonly GossipState _state;
    private readonly SeenCache _seen;
    private readonly MeshKeeper _meshes;
    private readonly GossipExchange _exchange;
    private readonly Dictionary<MessageId, List<GossipCandidate>> _pending = [];
    private int _pendingCount;

    /// <summary>Makes a router.</summary>
    /// <param name="self">Who this side is.</param>
    /// <param name="options">Parameters and limits.</param>
    /// <param name="random">Where chance comes from: the same seed and events give the same actions.</param>
    /// <param name="recordOf">The addresses that a peer signed, to tell others of; null without.</param>
    public GossipRouter(
        PeerId self, GossipOptions options, Random random, Func<PeerId, ReadOnlyMemory<byte>?>? recordOf = null)
    {
        options.Validate();
        _state = new(self, options, random);
        _seen = new(options);
        _meshes = new(_state, recordOf ?? (static _ => null));
        _exchange = new(_state, _seen, _pending.ContainsKey);
    }

    /// <summary>What is to be done, in order; whoever calls takes it.</summary>
    public Queue<GossipAction> Actions => _state.Actions;

    private GossipOptions Options => _state.Options;

    /// <summary>Whom messages of a topic are passed to.</summary>
    public IReadOnlyList<PeerId> MeshOf(string topic) =>
        _state.Joined.TryGetValue(topic, out var joined) ? [.. joined.Mesh.Select(peer => peer.Id)] : [];

    /// <summary>The connected peers that take a topic.</summary>
    public IReadOnlyList<PeerId> SubscribersOf(string topic) => [.. _state.SubscribersOf(topic).Select(peer => peer.Id)];

    /// <summary>What a peer is worth.</summary>
    public double ScoreOf(PeerId peer) => _state.Scores.Of(peer);

    /// <summary>Whether a peer is so bad that nothing is taken from it.</summary>
    public bool IsGraylisted(PeerId peer) =>
        !Options.DirectPeers.Contains(peer) && ScoreOf(peer) < Options.Thresholds.Graylist;

    /// <summary>A peer can be written to: it is told which topics are taken here.</summary>
    public void Connected(PeerId id, GossipVersion version, bool isOutbound, IReadOnlyList<IPAddress> addresses)
    {
        var peer = new GossipPeer(id, version, isOutbound, Options.DirectPeers.Contains(id));
        _state.Peers.Add(id, peer);
        _state.Scores.Connected(id, addresses);
        foreach (var topic in _state.Joined.Keys) _state.Send(peer, RpcPart.Subscription(topic, subscribe: true));
    }

    /// <summary>A peer has gone.</summary>
    public void Disconnected(PeerId id, TimeSpan now)
    {
        if (!_state.Peers.Remove(id, out var peer)) return;
        foreach (var topic in peer.Topics.ToList()) _state.Unsubscribe(peer, topic);
        _meshes.Gone(peer);
        _state.Scores.Disconnected(id, now);
    }

    /// <summary>Takes a topic.</summary>
    public void Join(string topic, TopicScoreOptions? scores, TimeSpan now)
    {
        if (_state.Joined.ContainsKey(topic)) return;
        if (scores is not null) _state.Value(topic, scores);
        _state.Joined.Add(topic, new());
        foreach (var peer in _state.Peers.Values) _state.Send(peer, RpcPart.Subscription(topic, subscribe: true));
        _meshes.Join(topic, now);
    }

    /// <summary>Takes a topic no longer.</summary>
    public void Leave(string topic, TimeSpan now)
    {
        if (!_state.Joined.Remove(topic, out var left)) return;
        foreach (var peer in _state.Peers.Values) _state.Send(peer, RpcPart.Subscription(topic, subscribe: false));
        _meshes.Leave(topic, left, now);
    }

    /// <summary>Sends a message of this side's own.</summary>
    /// <returns>Its id, and how many peers it goes to; none when it was sent before.</returns>
    public (MessageId Id, int Recipients) Publish(GossipMessage message, TimeSpan now)
    {
        var id = Options.IdOf(message);
        if (_seen.Contains(id)) return (id, 0);
        var part = RpcPart.Of(id, message.Encode());
        _seen.Add(new(id, now, now, AuthorOf(message), new(), GossipVerdict.Accept), now);
        _exchange.Keep(message.Topic, part);
        return (id, Spread(PublishedTo(message.Topic, now), message, part, null));
    }

    /// <summary>Takes what a peer sent.</summary>
    public void Receive(PeerId from, GossipRpc rpc, TimeSpan now)
    {
        if (!_state.Peers.TryGetValue(from, out var peer)) return;
        foreach (var (subscribe, topic) in rpc.Subscriptions) TakeSubscription(peer, topic, subscribe, now);
        if (IsGraylisted(from)) return;
        foreach (var message in rpc.Messages) TakeMessage(peer, message, now);
        if (!peer.HasMesh) return;
        _exchange.Have(peer, rpc.Have, now);
        _exchange.Want(peer, rpc.Want);
        _exchange.DontWant(peer, rpc.DontWant);
        foreach (var topic in rpc.Grafts) _meshes.Grafted(peer, topic, now);
        foreach (var notice in rpc.Prunes) _meshes.Pruned(peer, notice, now);
    }

    /// <summary>Takes the outcome of checking a message.</summary>
    public void Judge(GossipCandidate candidate, GossipOutcome outcome, TimeSpan now)
    {
        Forget(candidate);
        var topic = candidate.Message.Topic;
        if (outcome is GossipOutcome.Forged or GossipOutcome.Reject)
        {
            foreach (var peer in candidate.Deliverers.All) _state.Scores.Invalid(peer, topic);
        }

        // What an author signed twice under one number is one message: the first that was found valid.
        if (outcome is GossipOutcome.Forged or GossipOutcome.Dropped || _seen.Contains(candidate.Id)) return;
        var verdict = outcome switch
        {
            GossipOutcome.Accept => GossipVerdict.Accept,
            GossipOutcome.Reject => GossipVerdict.Reject,
            _ => GossipVerdict.Ignore,
        };
        _seen.Add(
            new(candidate.Id, candidate.At, now, AuthorOf(candidate.Message), candidate.Deliverers, verdict), now);
        if (verdict == GossipVerdict.Accept && _state.Joined.TryGetValue(topic, out var joined)) Accept(candidate, joined);
    }

    /// <summary>A peer sent what is no RPC (P7).</summary>
    public void Breach(PeerId peer) => _state.Scores.Breach(peer);

    /// <summary>What is done every <see cref="GossipOptions.Heartbeat"/>.</summary>
    public void Heartbeat(TimeSpan now)
    {
        _state.Beats++;
        _seen.Forget(now);
        _exchange.BeginBeat(now);
        _state.Scores.Decay(now);
        _meshes.Beat(now);
        foreach (var (topic, joined) in _state.Joined) _exchange.Tell(topic, joined.Mesh);
        foreach (var (topic, fanout) in _state.Fanouts) _exchange.Tell(topic, fanout.Peers);
        _exchange.EndBeat();
    }

    private void TakeSubscription(GossipPeer peer, string topic, bool subscribe, TimeSpan now)
    {
        if (subscribe)
        {
            if (_state.Subscribe(peer, topic)) _meshes.Subscribed(peer, topic, now);
            return;
        }

        _state.Unsubscribe(peer, topic);
        _meshes.Unsubscribed(peer, topic);
    }

    private void TakeMessage(GossipPeer peer, GossipMessage message, TimeSpan now)
    {
        if (!_state.Joined.ContainsKey(message.Topic)) return;
        if (!MessageSigning.HasForm(message, Options.Signatures))
        {
            _state.Scores.Invalid(peer.Id, message.Topic);
            return;
        }

        // Own messages come back to who has forgotten them, such as after a restart.
        if (message.From is { } from && from.Span.SequenceEqual(_state.Self.Bytes.Span)) return;
        var id = Options.IdOf(message);
        if (_seen.TryGet(id, out var seen)) TakeAgain(peer, seen, message.Topic, now);
        else if (_seen.IsStale(message)) _state.Scores.Breach(peer.Id);
        else TakeNew(peer, id, message, now);
    }

    private void TakeNew(GossipPeer peer, MessageId id, GossipMessage message, TimeSpan now)
    {
        var encoded = message.Encode();
        if (_pending.TryGetValue(id, out var rivals))
        {
            if (rivals.Find(other => other.Encoded.AsSpan().SequenceEqual(encoded)) is { } same)
            {
                CountCopy(peer, same.Deliverers);
                return;
            }

            if (rivals.Count >= RivalsMax || rivals.Exists(other => other.Deliverers.First.Equals(peer.Id))) return;
        }

        // Who sent what it was asked for kept its word, whether or not there is time to look at it.
        _exchange.Came(id);
        if (_pendingCount >= Options.ValidationsMax) return;

        // What is kept is a copy: the message's bytes are a part of a frame of up to a mebibyte.
        var candidate = new GossipCandidate(id, GossipMessage.Decode(encoded), encoded, now);
        candidate.Deliverers.Add(peer.Id);
        if (rivals is null) _pending.Add(id, rivals = []);
        rivals.Add(candidate);
        _pendingCount++;
        _exchange.SayDontWant(candidate);
        Actions.Enqueue(new GossipAction.Validate(candidate));
    }

    /// <summary>A message that was seen comes again.</summary>
    private void TakeAgain(GossipPeer peer, SeenMessage seen, string topic, TimeSpan now)
    {
        var isFirstOfPeer = CountCopy(peer, seen.Deliverers);
        if (seen.Verdict == GossipVerdict.Reject) _state.Scores.Invalid(peer.Id, topic);
        else if (now - seen.At > Options.ReplayAfter) _state.Scores.Breach(peer.Id);
        else if (isFirstOfPeer && seen.Verdict == GossipVerdict.Accept
            && now - seen.JudgedAt <= _state.ScoresOf(topic).MeshDeliveriesWindow)
            _state.Scores.NearFirstDelivery(peer.Id, topic);
    }

    /// <summary>
    /// Counts a copy of a message. A peer passes a message on once, and sends it again as often as it is asked: more is
    /// against the protocol.
    /// </summary>
    private bool CountCopy(GossipPeer peer, Deliverers deliverers)
    {
        var count = deliverers.Add(peer.Id);
        if (count > 1 + Options.RetransmissionsMax) _state.Scores.Breach(peer.Id);
        return count == 1;
    }

    private void Accept(GossipCandidate candidate, JoinedTopic joined)
    {
        var (message, deliverers) = (candidate.Message, candidate.Deliverers);
        var first = deliverers.First;
        foreach (var peer in deliverers.All)
        {
            if (peer.Equals(first)) _state.Scores.FirstDelivery(peer, message.Topic);
            else _state.Scores.NearFirstDelivery(peer, message.Topic);
        }

        var part = RpcPart.Of(candidate.Id, candidate.Encoded);
        _exchange.Keep(message.Topic, part);
        Actions.Enqueue(new GossipAction.Deliver(candidate));
        Spread(joined.Mesh.Concat(OutsideMeshes(message.Topic)), message, part, deliverers);
    }

    /// <summary>Peers that get everything whatever the meshes are: those with agreements, and floodsub's.</summary>
    private IEnumerable<GossipPeer> OutsideMeshes(string topic) => _state.SubscribersOf(topic)
        .Where(peer => peer.IsDirect || (!peer.HasMesh && _state.ScoreOf(peer) >= Options.Thresholds.Publish));

    private IEnumerable<GossipPeer> PublishedTo(string topic, TimeSpan now)
    {
        var all = _state.SubscribersOf(topic)
            .Where(peer => peer.IsDirect || _state.ScoreOf(peer) >= Options.Thresholds.Publish);
        if (Options.FloodPublish) return all;
        if (!_state.Joined.TryGetValue(topic, out var joined)) return _meshes.FanoutOf(topic, now).Concat(OutsideMeshes(topic));

        // Without a mesh, as right after joining, chance is as good.
        return joined.Mesh.Count > 0 ? joined.Mesh.Concat(OutsideMeshes(topic)) : _state.Draw(all, Options.MeshSize);
    }

    private int Spread(IEnumerable<GossipPeer> peers, GossipMessage message, RpcPart part, Deliverers? deliverers)
    {
        var count = 0;
        foreach (var peer in peers)
        {
            if (deliverers?.Contains(peer.Id) == true || peer.DontWant.ContainsKey(part.Message!.Value)) continue;
            if (message.From is { } from && from.Span.SequenceEqual(peer.Id.Bytes.Span)) continue;
            _state.Send(peer, part);
            count++;
        }

        return count;
    }

    private void Forget(GossipCandidate candidate)
    {
        if (!_pending.TryGetValue(candidate.Id, out var rivals) || !rivals.Remove(candidate)) return;
        if (rivals.Count == 0) _pending.Remove(candidate.Id);
        _pendingCount--;
    }

    private static (MessageId Author, ulong Sequence)? AuthorOf(GossipMessage message) =>
        message is { From: { } from, Sequence: { } sequence } ? (new(from), sequence) : null;
}
