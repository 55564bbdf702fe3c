using System.Collections.Immutable;
using Libp2p.Core.Multiaddrs;
using Libp2p.Transports;

namespace Libp2p.Swarm.Dialing;

/// <summary>
/// The transports of a host. More may come while it runs, such as that through relays, which needs it.
/// </summary>
internal sealed class TransportSet(IEnumerable<ITransport> transports)
{
    private ImmutableArray<ITransport> _all = [.. transports];

    public void Add(ITransport transport) => ImmutableInterlocked.Update(ref _all, all => all.Add(transport));

    /// <summary>The first that an address, less the peer at its end, is for; null without one.</summary>
    public ITransport? For(Multiaddr address) => _all.FirstOrDefault(transport => transport.Handles(address));

    /// <summary>Whether a connection at an address has a file descriptor of its own.</summary>
    public static bool HasDescriptor(Multiaddr address) =>
        !address.Has(MultiaddrProtocol.Memory) && !address.Has(MultiaddrProtocol.P2pCircuit);
}
