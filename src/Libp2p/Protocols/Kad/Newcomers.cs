using Libp2p.Core;

namespace Libp2p.Protocols.Kad;

/// <summary>
/// Peers that found their bucket of the routing table full: when somebody leaves it, the one that came last takes the
/// place. Safe for use from many threads.
/// </summary>
/// <param name="self">Whose table it is.</param>
/// <param name="countMax">How many wait for each bucket; of more, the oldest go.</param>
internal sealed class Newcomers(PeerId self, int countMax)
{
    private readonly Lock _gate = new();
    private readonly KadKey _self = KadKey.Of(self);
    private readonly Dictionary<int, List<RoutingEntry>> _waiting = [];

    /// <summary>A peer waits, as the one that came last.</summary>
    public void Wait(RoutingEntry entry)
    {
        var bucket = _self.SharedPrefixWith(entry.Key);
        lock (_gate)
        {
            if (!_waiting.TryGetValue(bucket, out var waiting)) _waiting.Add(bucket, waiting = []);
            waiting.RemoveAll(one => one.Key == entry.Key);
            if (waiting.Count >= countMax) waiting.RemoveAt(0);
            waiting.Add(entry);
        }
    }

    /// <summary>A peer waits no longer.</summary>
    public void Forget(PeerId peer)
    {
        var key = KadKey.Of(peer);
        var bucket = _self.SharedPrefixWith(key);
        lock (_gate)
        {
            if (!_waiting.TryGetValue(bucket, out var waiting)) return;
            waiting.RemoveAll(one => one.Key == key);
            if (waiting.Count == 0) _waiting.Remove(bucket);
        }
    }

    /// <summary>Takes out who came last to the bucket in which a peer was; null when nobody waits for it.</summary>
    public RoutingEntry? TakeLastBeside(PeerId left)
    {
        var bucket = _self.SharedPrefixWith(KadKey.Of(left));
        lock (_gate)
        {
            if (!_waiting.TryGetValue(bucket, out var waiting)) return null;
            var last = waiting[^1];
            waiting.RemoveAt(waiting.Count - 1);
            if (waiting.Count == 0) _waiting.Remove(bucket);
            return last;
        }
    }
}
