using Libp2p.Core;
using Libp2p.Swarm;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// Tells the host which peers gossip would miss: those in meshes, more for each topic, and direct ones.
/// </summary>
internal sealed class MeshTags(IPeerTags tags)
{
    private const string Mesh = "gossip-mesh";
    private const string Direct = "gossip-direct";
    private const int ValuePerTopic = 20;
    private const int TopicsMax = 5;

    private Dictionary<PeerId, int> _tagged = [];

    /// <summary>Keeps connections with direct peers in any case.</summary>
    public void Protect(IEnumerable<PeerId> direct)
    {
        foreach (var peer in direct) tags.Protect(peer, Direct);
    }

    /// <summary>Keeps them no longer.</summary>
    public void Unprotect(IEnumerable<PeerId> direct)
    {
        foreach (var peer in direct) tags.Unprotect(peer, Direct);
    }

    /// <summary>Says who is in meshes now; a peer comes once for each.</summary>
    public void Set(IEnumerable<PeerId> members)
    {
        var now = members.CountBy(peer => peer).ToDictionary(entry => entry.Key, entry => entry.Value);
        foreach (var gone in _tagged.Keys.Where(peer => !now.ContainsKey(peer))) tags.Untag(gone, Mesh);
        foreach (var (peer, count) in now)
        {
            if (_tagged.GetValueOrDefault(peer) != count) tags.Tag(peer, Mesh, Math.Min(count, TopicsMax) * ValuePerTopic);
        }

        _tagged = now;
    }
}
