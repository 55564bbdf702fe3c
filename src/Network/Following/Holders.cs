using Bib.Grains.Abstractions.Catalog;
using Libp2p.Core;

namespace Bib.Network.Following;

/// <summary>Which peers say that they have which topics and datasets; forgotten with their last connection.</summary>
/// <param name="subjectsMax">Topics and datasets that are remembered; of more nothing is.</param>
internal sealed class Holders(int subjectsMax)
{
    /// <summary>Peers of one topic or dataset that are remembered.</summary>
    private const int PeersMax = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, List<PeerId>> _peers = [];

    /// <summary>A peer's catalog has a record.</summary>
    public void Add(SignedRecord record, PeerId peer)
    {
        lock (_lock)
        {
            if (!_peers.TryGetValue(record.Subject, out var peers))
            {
                if (_peers.Count >= subjectsMax) return;
                _peers[record.Subject] = peers = [];
            }

            if (peers.Count < PeersMax && !peers.Contains(peer)) peers.Add(peer);
        }
    }

    /// <summary>Who says that it has a topic or dataset.</summary>
    public IReadOnlyList<PeerId> Of(Guid subject)
    {
        lock (_lock) return _peers.TryGetValue(subject, out var peers) ? [.. peers] : [];
    }

    /// <summary>A peer is gone.</summary>
    public void Forget(PeerId peer)
    {
        lock (_lock)
        {
            foreach (var (subject, peers) in _peers.Where(one => one.Value.Contains(peer)).ToList())
            {
                peers.Remove(peer);
                if (peers.Count == 0) _peers.Remove(subject);
            }
        }
    }
}
