using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// Messages that peers said they have and were asked for: one, drawn at random, of each IHAVE
/// (https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.1.md#spam-protection-measures). Limits on
/// IHAVE limit them.
/// </summary>
internal sealed class Promises
{
    private readonly Dictionary<MessageId, Dictionary<PeerId, TimeSpan>> _until = [];

    /// <summary>How many messages are waited for.</summary>
    public int Count => _until.Count;

    /// <summary>Waits for a message from a peer.</summary>
    public void Add(MessageId id, PeerId peer, TimeSpan until)
    {
        if (!_until.TryGetValue(id, out var peers)) _until.Add(id, peers = []);
        peers.TryAdd(peer, until);
    }

    /// <summary>A message has come, from whomever.</summary>
    public void Fulfil(MessageId id) => _until.Remove(id);

    /// <summary>Gives the peers whose time is over, once for each message, and waits no longer.</summary>
    public List<PeerId> Broken(TimeSpan now)
    {
        List<PeerId> broken = [];
        foreach (var (id, peers) in _until)
        {
            foreach (var (peer, until) in peers)
            {
                if (until > now) continue;
                broken.Add(peer);
                peers.Remove(peer);
            }

            if (peers.Count == 0) _until.Remove(id);
        }

        return broken;
    }
}
