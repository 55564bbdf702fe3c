using Libp2p.Core;

namespace Libp2p.Protocols.Kad;

/// <summary>
/// Requests whose answers count as signs of life. A peer that is taken out of the routing table while one is under way
/// may still answer it; that tells of the time before, and does not bring it back. As many are kept as are under way.
/// Not safe for use from many threads.
/// </summary>
internal sealed class OpenRequests
{
    private readonly Dictionary<PeerId, HashSet<object>> _byPeer = [];

    /// <summary>Notes that a request is about to be sent.</summary>
    /// <returns>What the request is known by.</returns>
    public object Begin(PeerId peer)
    {
        var request = new object();
        if (!_byPeer.TryGetValue(peer, out var open)) _byPeer.Add(peer, open = []);
        open.Add(request);
        return request;
    }

    /// <summary>Notes that a request has ended.</summary>
    /// <returns>False when its peer was taken out meanwhile.</returns>
    public bool End(PeerId peer, object request)
    {
        if (!_byPeer.TryGetValue(peer, out var open) || !open.Remove(request)) return false;
        if (open.Count == 0) _byPeer.Remove(peer);
        return true;
    }

    /// <summary>Notes that a peer was taken out: what it still answers says nothing any more.</summary>
    public void Disregard(PeerId peer) => _byPeer.Remove(peer);
}
