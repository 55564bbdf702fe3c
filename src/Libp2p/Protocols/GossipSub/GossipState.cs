using System.Text;
using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>What the parts of the router share.</summary>
internal sealed class GossipState
{
    private readonly Dictionary<string, TopicScoreOptions> _scored = [];
    private readonly Dictionary<string, HashSet<GossipPeer>> _subscribers = [];

    public GossipState(PeerId self, GossipOptions options, Random random)
    {
        (Self, Options, Random) = (self, options, random);
        Scores = new(options.Scores, ScoresOf);
    }

    /// <summary>Who this side is.</summary>
    public PeerId Self { get; }

    /// <summary>Parameters and limits.</summary>
    public GossipOptions Options { get; }

    /// <summary>Where chance comes from.</summary>
    public Random Random { get; }

    /// <summary>What peers are worth.</summary>
    public PeerScores Scores { get; }

    /// <summary>The connected peers.</summary>
    public Dictionary<PeerId, GossipPeer> Peers { get; } = [];

    /// <summary>The topics that are taken here.</summary>
    public Dictionary<string, JoinedTopic> Joined { get; } = [];

    /// <summary>The topics that are only written to.</summary>
    public Dictionary<string, Fanout> Fanouts { get; } = [];

    /// <summary>What is to be done, in order.</summary>
    public Queue<GossipAction> Actions { get; } = [];

    /// <summary>How many heartbeats there were.</summary>
    public long Beats { get; set; }

    /// <summary>The connected peers that take a topic.</summary>
    public IReadOnlyCollection<GossipPeer> SubscribersOf(string topic) =>
        _subscribers.TryGetValue(topic, out var peers) ? peers : [];

    /// <summary>Notes that a peer takes a topic.</summary>
    /// <returns>False when it does already, or takes too many.</returns>
    public bool Subscribe(GossipPeer peer, string topic)
    {
        if (Encoding.UTF8.GetByteCount(topic) > Options.TopicLengthMax || peer.Topics.Count >= Options.TopicsPerPeerMax) return false;
        if (!peer.Topics.Add(topic)) return false;
        if (!_subscribers.TryGetValue(topic, out var peers)) _subscribers.Add(topic, peers = []);
        return peers.Add(peer);
    }

    /// <summary>Notes that a peer no longer takes a topic.</summary>
    public void Unsubscribe(GossipPeer peer, string topic)
    {
        if (!peer.Topics.Remove(topic)) return;
        var peers = _subscribers[topic];
        peers.Remove(peer);
        if (peers.Count == 0) _subscribers.Remove(topic);
    }

    /// <summary>Sets what a topic's peers are valued by, also after it is left.</summary>
    public void Value(string topic, TopicScoreOptions scores) => _scored[topic] = scores;

    /// <summary>What a topic's peers are valued by.</summary>
    public TopicScoreOptions ScoresOf(string topic) => _scored.GetValueOrDefault(topic, Options.Scores.DefaultTopic);

    /// <summary>What a peer is worth.</summary>
    public double ScoreOf(GossipPeer peer) => Scores.Of(peer.Id);

    /// <summary>Sends something to a peer.</summary>
    public void Send(GossipPeer peer, RpcPart part) => Actions.Enqueue(new GossipAction.Send(peer.Id, part));

    /// <summary>Draws some of many, in random order.</summary>
    public List<T> Draw<T>(IEnumerable<T> from, int count)
    {
        T[] all = [.. from];
        Random.Shuffle(all);
        return [.. all.Take(count)];
    }
}
