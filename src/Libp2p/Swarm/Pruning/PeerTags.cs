using Libp2p.Core;

namespace Libp2p.Swarm.Pruning;

/// <summary>What peers are worth. A peer without tags costs nothing.</summary>
internal sealed class PeerTags : IPeerTags
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, Dictionary<string, int>> _values = [];
    private readonly Dictionary<PeerId, HashSet<string>> _protected = [];

    public void Tag(PeerId peer, string tag, int value)
    {
        lock (_lock)
        {
            if (!_values.TryGetValue(peer, out var tags)) _values.Add(peer, tags = new(StringComparer.Ordinal));
            tags[tag] = value;
        }
    }

    public void Untag(PeerId peer, string tag)
    {
        lock (_lock)
        {
            if (_values.TryGetValue(peer, out var tags) && tags.Remove(tag) && tags.Count == 0) _values.Remove(peer);
        }
    }

    public void Protect(PeerId peer, string tag)
    {
        lock (_lock)
        {
            if (!_protected.TryGetValue(peer, out var tags)) _protected.Add(peer, tags = new(StringComparer.Ordinal));
            tags.Add(tag);
        }
    }

    public void Unprotect(PeerId peer, string tag)
    {
        lock (_lock)
        {
            if (_protected.TryGetValue(peer, out var tags) && tags.Remove(tag) && tags.Count == 0) _protected.Remove(peer);
        }
    }

    /// <summary>What a peer is worth; null when it is kept in any case.</summary>
    public int? ValueOf(PeerId peer)
    {
        lock (_lock)
        {
            if (_protected.ContainsKey(peer)) return null;
            return _values.TryGetValue(peer, out var tags) ? tags.Values.Sum() : 0;
        }
    }
}
