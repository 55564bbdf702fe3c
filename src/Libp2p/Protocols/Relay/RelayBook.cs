using System.Net;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Protocols.Relay;

/// <summary>
/// Who has reserved at a relay, and how many circuits there are: the rules, without streams or clocks. Safe for use by
/// many at once.
/// </summary>
internal sealed class RelayBook(RelayOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, (string Ip, DateTimeOffset Expires)> _reservations = [];
    private readonly Dictionary<PeerId, int> _circuits = [];
    private int _circuitCount;

    /// <summary>How many peers have reserved, lapsed ones included until somebody asks.</summary>
    public int ReservationCount
    {
        get
        {
            lock (_lock) return _reservations.Count;
        }
    }

    /// <summary>Reserves, or makes a reservation last longer.</summary>
    /// <returns>Until when; null when there are too many.</returns>
    public DateTimeOffset? Reserve(PeerId peer, Multiaddr from, DateTimeOffset now)
    {
        lock (_lock)
        {
            var ip = SourceOf(from);
            if (!_reservations.TryGetValue(peer, out var before) || before.Ip != ip)
            {
                Lapse(now);
                var others = _reservations.Count - (_reservations.ContainsKey(peer) ? 1 : 0);
                if (others >= options.ReservationsMax) return null;
                if (_reservations.Values.Count(one => one.Ip == ip) >= options.ReservationsPerIpMax) return null;
            }

            var expires = now + options.ReservationLifetime;
            _reservations[peer] = (ip, expires);
            return expires;
        }
    }

    /// <summary>Whether a peer has a reservation that stands.</summary>
    public bool HasReserved(PeerId peer, DateTimeOffset now)
    {
        lock (_lock) return _reservations.TryGetValue(peer, out var one) && one.Expires > now;
    }

    /// <summary>Ends a peer's reservation, such as because it left.</summary>
    public void Release(PeerId peer)
    {
        lock (_lock) _reservations.Remove(peer);
    }

    /// <summary>Counts a circuit, until what it gives is disposed of.</summary>
    /// <returns>Null when either has too many, or all together have.</returns>
    public IDisposable? OpenCircuit(PeerId from, PeerId to)
    {
        lock (_lock)
        {
            if (_circuitCount >= options.CircuitsMax
                || _circuits.GetValueOrDefault(from) >= options.CircuitsPerPeerMax
                || _circuits.GetValueOrDefault(to) >= options.CircuitsPerPeerMax) return null;
            Count(from, to, 1);
            return new Circuit(this, from, to);
        }
    }

    /// <summary>What counts as one place: an IPv4 address, half of an IPv6 address, else the address's first
    /// step.</summary>
    private static string SourceOf(Multiaddr address)
    {
        var host = address.Components[0];
        return host.Protocol == MultiaddrProtocol.Ip6
            ? Convert.ToHexString(IPAddress.Parse(host.Value).GetAddressBytes().AsSpan(0, 8))
            : host.ToString();
    }

    private void Lapse(DateTimeOffset now)
    {
        foreach (var (peer, one) in _reservations)
        {
            if (one.Expires <= now) _reservations.Remove(peer);
        }
    }

    private void Count(PeerId from, PeerId to, int change)
    {
        _circuitCount += change;
        foreach (var peer in new[] { from, to })
        {
            var count = _circuits.GetValueOrDefault(peer) + change;
            if (count == 0) _circuits.Remove(peer);
            else _circuits[peer] = count;
        }
    }

    private sealed class Circuit(RelayBook book, PeerId from, PeerId to) : IDisposable
    {
        private bool _ended;

        public void Dispose()
        {
            lock (book._lock)
            {
                if (_ended) return;
                _ended = true;
                book.Count(from, to, -1);
            }
        }
    }
}
