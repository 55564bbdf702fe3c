using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// Which peers are to stay out of which mesh until when
/// (https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.1.md#prune-backoff-and-peer-exchange).
/// </summary>
/// <param name="countMax">The most that are noted; beyond them none is, and the other side's PRUNE must do.</param>
internal sealed class Backoffs(int countMax = 16 * 1024)
{
    private readonly Dictionary<(string Topic, PeerId Peer), TimeSpan> _until = [];

    /// <summary>How many there are.</summary>
    public int Count => _until.Count;

    /// <summary>Keeps a peer out, unless it is kept out for longer.</summary>
    public void Add(string topic, PeerId peer, TimeSpan until)
    {
        if (_until.TryGetValue((topic, peer), out var before) ? before < until : _until.Count < countMax)
            _until[(topic, peer)] = until;
    }

    /// <summary>Until when a peer is kept out; null when it is not.</summary>
    public TimeSpan? Until(string topic, PeerId peer, TimeSpan now) =>
        _until.TryGetValue((topic, peer), out var until) && until > now ? until : null;

    /// <summary>Whether a peer was kept out until less than <paramref name="slack"/> ago, or is.</summary>
    public bool Holds(string topic, PeerId peer, TimeSpan now, TimeSpan slack) =>
        _until.TryGetValue((topic, peer), out var until) && until + slack > now;

    /// <summary>Forgets what is over, with some slack.</summary>
    public void Forget(TimeSpan now, TimeSpan slack)
    {
        foreach (var (key, until) in _until)
        {
            if (until + slack <= now) _until.Remove(key);
        }
    }
}
