using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>Who sent a message, in order, and how often: few, so that a list is enough.</summary>
internal sealed class Deliverers
{
    private readonly List<(PeerId Peer, int Count)> _all = [];

    /// <summary>Who sent it first.</summary>
    public PeerId First => _all[0].Peer;

    /// <summary>All who sent it.</summary>
    public IEnumerable<PeerId> All => _all.Select(entry => entry.Peer);

    /// <summary>Whether a peer sent it.</summary>
    public bool Contains(PeerId peer) => IndexOf(peer) >= 0;

    /// <summary>Counts a copy.</summary>
    /// <returns>How many came from this peer so far.</returns>
    public int Add(PeerId peer)
    {
        var at = IndexOf(peer);
        if (at < 0)
        {
            _all.Add((peer, 1));
            return 1;
        }

        _all[at] = (peer, _all[at].Count + 1);
        return _all[at].Count;
    }

    private int IndexOf(PeerId peer)
    {
        for (var at = 0; at < _all.Count; at++)
        {
            if (_all[at].Peer.Equals(peer)) return at;
        }

        return -1;
    }
}
