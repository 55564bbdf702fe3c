using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;

namespace Libp2p.Nat;

/// <summary>
/// Where others say that they see this peer: what a NAT makes of the port that is listened at. Only connections of that
/// port count, whether they were dialled from it or came to it; of any other port the NAT's choice says nothing.
/// </summary>
public sealed class ObservedAddresses : IPeerWatcher, IDisposable
{
    private const int AddressesMax = 32;
    private const int ObserversMax = 16;

    private readonly IHost _host;
    private readonly IDisposable _watching;
    private readonly Lock _lock = new();

    /// <summary>Addresses, the one that was told of last at the end; who tells of each, by where that is.</summary>
    private readonly List<(Multiaddr Address, HashSet<string> Observers)> _seen = [];

    /// <summary>Begins to listen to what others say.</summary>
    /// <param name="host">The peer that they see.</param>
    public ObservedAddresses(IHost host)
    {
        _host = host;
        _watching = host.Watch(this);
    }

    /// <summary>Where this peer is seen, by most first; not where it knows that it listens.</summary>
    public IReadOnlyList<Multiaddr> Addresses
    {
        get
        {
            var own = _host.Addresses;
            lock (_lock)
            {
                return
                [
                    .. _seen.OrderByDescending(one => one.Observers.Count)
                        .Select(one => one.Address)
                        .Where(address => !own.Contains(address)),
                ];
            }
        }
    }

    /// <inheritdoc/>
    public void Connected(PeerConnection connection)
    {
    }

    /// <inheritdoc/>
    public void Disconnected(PeerId peer)
    {
    }

    /// <inheritdoc/>
    public void Identified(PeerConnection connection, IdentifyMessage message)
    {
        if (message.ObservedAddress?.WithoutPeer() is not { } seen
            || seen.Has(MultiaddrProtocol.P2pCircuit)
            || connection.Remote.Has(MultiaddrProtocol.P2pCircuit)
            || !_host.Addresses.Contains(connection.Local)) return;
        lock (_lock)
        {
            var at = _seen.FindIndex(one => one.Address.Equals(seen));
            var observers = at < 0 ? [] : _seen[at].Observers;
            if (observers.Count < ObserversMax) observers.Add(connection.Remote.Components[0].ToString());
            if (at >= 0) _seen.RemoveAt(at);
            else if (_seen.Count == AddressesMax) _seen.RemoveAt(0);
            _seen.Add((seen, observers));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watching.Dispose();
}
