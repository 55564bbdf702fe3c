using Bib.Grains.Abstractions.Blobs;
using Bib.Network.Hosting;
using Libp2p.Core;
using Libp2p.Protocols.Kad;
using Libp2p.Swarm;

namespace Bib.Network.Routing;

/// <summary>The DHT as far as it says who holds what.</summary>
/// <param name="host">This peer.</param>
internal sealed class ContentRouting(IHost host) : INetworkPart
{
    private KadDht? _dht;

    /// <summary>Whether this node takes part in the DHT.</summary>
    public bool IsOn => Volatile.Read(ref _dht) is not null;

    /// <summary>How many servers of the DHT are known.</summary>
    public int PeerCount => Volatile.Read(ref _dht)?.PeerCount ?? 0;

    /// <inheritdoc/>
    public Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        Use(network.Services.Kad);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync() => Task.CompletedTask;

    /// <summary>Takes this DHT from now on.</summary>
    public void Use(KadDht? dht) => Volatile.Write(ref _dht, dht);

    /// <summary>Says that this node holds something, now and as often as the DHT wants to hear it.</summary>
    /// <returns>How many peers were told.</returns>
    public Task<int> ProvideAsync(ChunkHash key, CancellationToken cancellationToken) =>
        Dht().ProvideAsync(ContentKeys.ToMultihash(key), cancellationToken);

    /// <summary>Says it no more; what was said lapses.</summary>
    public ValueTask WithdrawAsync(ChunkHash key, CancellationToken cancellationToken) =>
        Dht().StopProvidingAsync(ContentKeys.ToMultihash(key), cancellationToken);

    /// <summary>Who is said to hold something, this node itself left out. Who names them may lie.</summary>
    /// <param name="key">What they hold.</param>
    /// <param name="countMax">How many are enough.</param>
    /// <param name="answerMax">How many of them one server of the DHT may name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IAsyncEnumerable<PeerId> FindAsync(
        ChunkHash key, int countMax, int answerMax, CancellationToken cancellationToken) =>
        Dht().FindProvidersAsync(ContentKeys.ToMultihash(key), countMax, answerMax, cancellationToken)
            .Select(provider => provider.Id)
            .Where(peer => peer != host.Id);

    /// <summary>Connects with a peer that the DHT has named.</summary>
    /// <exception cref="Libp2pException">It is not to be reached.</exception>
    public async Task ReachAsync(PeerId peer, CancellationToken cancellationToken)
    {
        // Servers keep addresses for a shorter time than who is there.
        if (host.ConnectionsTo(peer).Count == 0 && host.Peers.AddressesOf(peer).Count == 0)
            await Dht().FindPeerAsync(peer, cancellationToken);
        await host.ConnectAsync(peer, null, cancellationToken);
    }

    private KadDht Dht() =>
        Volatile.Read(ref _dht) ?? throw new InvalidOperationException("This node takes no part in the DHT.");
}
