using Libp2p.Core;

namespace Libp2p.Protocols.AutoNat;

/// <summary>
/// How many requests are served: so many a minute, of all peers and of one, and so many at a time. Safe for use by
/// many at once.
/// </summary>
internal sealed class RequestRate(AutoNatOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, int> _ofPeers = [];
    private DateTimeOffset _minute;
    private int _served;
    private int _running;

    /// <summary>Counts a request, until what it gives is disposed of.</summary>
    /// <returns>Null when it is one too many.</returns>
    public IDisposable? Begin(PeerId peer, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (now - _minute >= TimeSpan.FromMinutes(1))
            {
                (_minute, _served) = (now, 0);
                _ofPeers.Clear(); // never more entries than requests in a minute
            }

            var ofPeer = _ofPeers.GetValueOrDefault(peer);
            if (_running >= options.RequestsAtATimeMax
                || _served >= options.RequestsPerMinuteMax
                || ofPeer >= options.RequestsPerPeerPerMinuteMax) return null;
            _running++;
            _served++;
            _ofPeers[peer] = ofPeer + 1;
            return new Request(this);
        }
    }

    private sealed class Request(RequestRate rate) : IDisposable
    {
        private bool _ended;

        public void Dispose()
        {
            lock (rate._lock)
            {
                if (!_ended) rate._running--;
                _ended = true;
            }
        }
    }
}
