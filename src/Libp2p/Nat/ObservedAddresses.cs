using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;

namespace Libp2p.Nat;

/// <summary>
/// Where others say that they see this peer: what a NAT makes of the port that is listened at. Only connections of that
/// port count, whether they were dialled from it or came to it; of any other port the NAT's choice says nothing. Each
/// peer has one word for each port, its last, while it is connected.
/// </summary>
public sealed class ObservedAddresses : IPeerWatcher, IDisposable
{
    private const int AddressesMax = 32;
    private const int ObserversMax = 1024;

    private readonly IHost _host;
    private readonly IDisposable _watching;
    private readonly Lock _lock = new();

    /// <summary>What each peer says of each port, and where that peer is.</summary>
    private readonly Dictionary<(PeerId Observer, Multiaddr Port), (Multiaddr Seen, string Place)> _words = [];

    /// <summary>Begins to listen to what others say.</summary>
    /// <param name="host">The peer that they see.</param>
    public ObservedAddresses(IHost host)
    {
        _host = host;
        _watching = host.Watch(this);
    }

    /// <summary>
    /// Where this peer is seen, from most places first: many peers at one place count as one. Not where it knows that
    /// it listens.
    /// </summary>
    public IReadOnlyList<Multiaddr> Addresses
    {
        get
        {
            var own = _host.Addresses;
            lock (_lock)
            {
                return
                [
                    .. _words.Values.GroupBy(word => word.Seen)
                        .OrderByDescending(group => group.Select(word => word.Place).Distinct().Count())
                        .Select(group => group.Key)
                        .Where(address => !own.Contains(address))
                        .Take(AddressesMax),
                ];
            }
        }
    }

    /// <inheritdoc/>
    public void Connected(PeerConnection connection)
    {
    }

    /// <summary>Who has left sees nothing any more.</summary>
    public void Disconnected(PeerId peer)
    {
        lock (_lock)
        {
            foreach (var key in _words.Keys.Where(key => key.Observer.Equals(peer)).ToList()) _words.Remove(key);
        }
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
            var key = (connection.Peer, connection.Local);
            if (_words.Count < ObserversMax || _words.ContainsKey(key))
                _words[key] = (seen, connection.Remote.Components[0].ToString());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watching.Dispose();
}
