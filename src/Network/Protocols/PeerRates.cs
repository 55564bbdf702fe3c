using Libp2p.Core;

namespace Bib.Network.Protocols;

/// <summary>How often each peer may do something. Peers that have rested long enough are forgotten.</summary>
/// <param name="perSecond">In the long run.</param>
/// <param name="atOnce">At once.</param>
/// <param name="time">The clock.</param>
internal sealed class PeerRates(double perSecond, int atOnce, TimeProvider time)
{
    /// <summary>From how many peers on those that have rested are looked for.</summary>
    private const int LookFrom = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, TokenBucket> _buckets = [];
    private int _lookAt = LookFrom;

    /// <summary>How many peers are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _buckets.Count;
        }
    }

    /// <summary>Whether the peer may do it now.</summary>
    /// <param name="peer">Who.</param>
    /// <param name="wait">When it may, if not now.</param>
    public bool TryTake(PeerId peer, out TimeSpan wait)
    {
        lock (_gate)
        {
            if (!_buckets.TryGetValue(peer, out var bucket))
            {
                if (_buckets.Count >= _lookAt) Forget();
                _buckets.Add(peer, bucket = new(perSecond, atOnce, time));
            }

            return bucket.TryTake(1, out wait);
        }
    }

    private void Forget()
    {
        foreach (var rested in _buckets.Where(one => one.Value.IsFull).ToList()) _buckets.Remove(rested.Key);
        _lookAt = Math.Max(LookFrom, 2 * _buckets.Count);
    }
}
