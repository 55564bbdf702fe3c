using System.Collections.Concurrent;
using System.Net;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Swarm;

/// <summary>Keeps peers and networks out; both may be changed while the host runs.</summary>
public sealed class BlockList : IConnectionGater
{
    private readonly ConcurrentDictionary<PeerId, bool> _peers = [];
    private readonly ConcurrentDictionary<IPNetwork, bool> _networks = [];

    /// <summary>Keeps a peer out. Connections that are open stay.</summary>
    public void Block(PeerId peer) => _peers[peer] = true;

    /// <summary>Keeps a network out. Connections that are open stay.</summary>
    public void Block(IPNetwork network) => _networks[network] = true;

    /// <summary>Lets a peer in again.</summary>
    public void Unblock(PeerId peer) => _peers.TryRemove(peer, out _);

    /// <summary>Lets a network in again.</summary>
    public void Unblock(IPNetwork network) => _networks.TryRemove(network, out _);

    /// <inheritdoc/>
    public bool MayDial(PeerId? peer, Multiaddr address) => (peer is null || !_peers.ContainsKey(peer)) && MayAccept(address);

    /// <inheritdoc/>
    public bool MayAccept(Multiaddr remote)
    {
        var first = remote.Components[0];
        if (first.Protocol != MultiaddrProtocol.Ip4 && first.Protocol != MultiaddrProtocol.Ip6) return true;
        var address = new IPAddress(first.Bytes.Span);
        return !_networks.Keys.Any(network => network.Contains(address));
    }

    /// <inheritdoc/>
    public bool MayConnect(PeerId peer, Multiaddr remote) => !_peers.ContainsKey(peer) && MayAccept(remote);
}
