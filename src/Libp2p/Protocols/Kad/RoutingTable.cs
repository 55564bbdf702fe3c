using Libp2p.Core;

namespace Libp2p.Protocols.Kad;

/// <summary>
/// The servers that a peer knows: k for every number of bits that their places share with its own, so that half of all
/// peers are found in one bucket, a quarter in the next, and the nearest all. Its size is bound by the number of
/// buckets;
/// within them a limit on peers with one owner keeps a crowd from filling it. Safe for use from many threads.
/// </summary>
/// <param name="self">This peer.</param>
/// <param name="options">k, and the limits on peers with one owner.</param>
internal sealed class RoutingTable(PeerId self, KadOptions options)
{
    private readonly Lock _gate = new();
    private readonly KadKey _self = KadKey.Of(self);
    private readonly List<RoutingEntry>?[] _buckets = new List<RoutingEntry>?[KadKey.BitCount];
    private readonly Dictionary<uint, int> _groups = [];
    private int _count;

    /// <summary>How many peers are in.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _count;
        }
    }

    /// <summary>Takes a peer in, or anew when it is in.</summary>
    public RoutingOffer Offer(RoutingEntry peer)
    {
        if (peer.Key == _self) return RoutingOffer.Refused;
        lock (_gate)
        {
            var bucket = _buckets[_self.SharedPrefixWith(peer.Key)] ??= [];
            var at = bucket.FindIndex(other => other.Key == peer.Key);
            if (at >= 0)
            {
                var known = bucket[at];
                Leave(known);
                bucket.RemoveAt(at);

                // Who comes back from elsewhere does not get around the limit on peers with one owner.
                Enter(bucket, HasRoomFor(bucket, peer.Group) ? peer : peer with { Group = known.Group });
                return RoutingOffer.Known;
            }

            if (!HasRoomFor(bucket, peer.Group)) return RoutingOffer.Refused;
            if (bucket.Count >= options.Replication) return RoutingOffer.Full;
            Enter(bucket, peer);
            return RoutingOffer.Added;
        }
    }

    /// <summary>
    /// Who has been silent longest of the bucket in which a peer would be; null when all were heard lately.
    /// </summary>
    public RoutingEntry? MostSilentBeside(PeerId peer, DateTimeOffset before)
    {
        lock (_gate)
        {
            var bucket = _buckets[Math.Min(_self.SharedPrefixWith(KadKey.Of(peer)), KadKey.BitCount - 1)];
            return bucket is [var silent, ..] && silent.HeardAt < before ? silent : null;
        }
    }

    /// <summary>Notes that a peer answered; gives its entry, or null when it is not in.</summary>
    public RoutingEntry? Heard(PeerId peer, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (Find(peer) is not { } found) return null;
            var (bucket, at) = found;
            var entry = bucket[at] with { HeardAt = now };
            bucket.RemoveAt(at);
            bucket.Add(entry);
            return entry;
        }
    }

    /// <summary>Takes a peer out.</summary>
    /// <returns>False when it was not in.</returns>
    public bool Remove(PeerId peer)
    {
        lock (_gate)
        {
            if (Find(peer) is not { } found) return false;
            Leave(found.Bucket[found.At]);
            found.Bucket.RemoveAt(found.At);
            return true;
        }
    }

    /// <summary>Whether a peer is in.</summary>
    public bool Contains(PeerId peer)
    {
        lock (_gate) return Find(peer) is not null;
    }

    /// <summary>The peers nearest to a place, nearest first.</summary>
    public IReadOnlyList<PeerId> Closest(KadKey target, int count)
    {
        List<PeerId> closest = new(count);
        lock (_gate)
        {
            // The bucket of the target's own prefix is nearest to it, then all with longer prefixes, which share just
            // that many bits with it, then those with ever shorter ones.
            var prefix = Math.Min(_self.SharedPrefixWith(target), KadKey.BitCount - 1);
            AddNearest(closest, _buckets[prefix], target, count);
            var nearer = _buckets.Skip(prefix + 1).OfType<List<RoutingEntry>>().SelectMany(one => one);
            AddNearest(closest, nearer, target, count);
            for (var shorter = prefix - 1; shorter >= 0 && closest.Count < count; shorter--)
                AddNearest(closest, _buckets[shorter], target, count);
        }

        return closest;
    }

    /// <summary>Peers that have been silent since a moment, the most silent first.</summary>
    public IReadOnlyList<RoutingEntry> SilentSince(DateTimeOffset moment)
    {
        lock (_gate)
        {
            return [.. _buckets.OfType<List<RoutingEntry>>().SelectMany(one => one)
                .Where(entry => entry.HeardAt < moment).OrderBy(entry => entry.HeardAt)];
        }
    }

    /// <summary>The prefixes for which somebody is in, shortest first.</summary>
    public IReadOnlyList<int> Prefixes()
    {
        lock (_gate)
        {
            return [.. Enumerable.Range(0, _buckets.Length).Where(prefix => _buckets[prefix] is { Count: > 0 })];
        }
    }

    private static void AddNearest(List<PeerId> closest, IEnumerable<RoutingEntry>? entries, KadKey target, int count)
    {
        if (entries is null || closest.Count >= count) return;
        closest.AddRange(entries
            .OrderBy(entry => entry.Key.DistanceTo(target))
            .Take(count - closest.Count)
            .Select(entry => entry.Peer));
    }

    private bool HasRoomFor(List<RoutingEntry> bucket, uint? group) => group is not { } owner
        || (_groups.GetValueOrDefault(owner) < options.PeersPerGroupInTableMax
            && bucket.Count(entry => entry.Group == owner) < options.PeersPerGroupInBucketMax);

    private (List<RoutingEntry> Bucket, int At)? Find(PeerId peer)
    {
        var key = KadKey.Of(peer);
        if (key == _self || _buckets[_self.SharedPrefixWith(key)] is not { } bucket) return null;
        var at = bucket.FindIndex(entry => entry.Key == key);
        return at < 0 ? null : (bucket, at);
    }

    /// <summary>At the end, where those are that were heard last.</summary>
    private void Enter(List<RoutingEntry> bucket, RoutingEntry entry)
    {
        bucket.Add(entry);
        _count++;
        if (entry.Group is { } group) _groups[group] = _groups.GetValueOrDefault(group) + 1;
    }

    private void Leave(RoutingEntry entry)
    {
        _count--;
        if (entry.Group is not { } group) return;
        if (--_groups[group] == 0) _groups.Remove(group);
    }
}
