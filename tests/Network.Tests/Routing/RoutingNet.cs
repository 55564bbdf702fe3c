using System.Diagnostics.Metrics;
using Bib.Network.Routing;
using Bib.Network.Tests.Hosts;
using Bib.Testing;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.Kad;
using Libp2p.Swarm;
using Libp2p.Transports.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Network.Tests.Routing;

/// <summary>Nodes on a network in memory that know of each other what they learn: hosts, their DHT, what they serve.</summary>
internal sealed class RoutingNet : IAsyncDisposable
{
    private readonly MemoryNetwork _network = new();
    private readonly TestStores _stores = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<RoutedNode> _nodes = [];

    /// <summary>Adds a node.</summary>
    /// <param name="mode">Its part in the DHT.</param>
    /// <param name="serves">Whether it speaks Bib's protocols.</param>
    public async Task<RoutedNode> AddAsync(KadMode mode = KadMode.Client, bool serves = true)
    {
        var host = new Libp2pHost(
            PrivateKey.Generate(), [_network.CreateTransport()], new(), TimeProvider.System, NullLoggerFactory.Instance);
        var metrics = new KadMetrics(_services.GetRequiredService<IMeterFactory>());
        var options = new KadOptions { ProtocolId = NetworkOptions.DhtProtocol, Mode = mode };
        var kept = new MemoryKadStore();
        var dht = new KadDht(
            host, kept, options, metrics, TimeProvider.System, new Random(1), NullLogger<KadDht>.Instance);
        _nodes.Add(new(host, dht, kept, serves ? new TestNode(host, _stores.Open()) : null));
        await host.ListenAsync(Multiaddr.Parse($"/memory/{_nodes.Count}"));
        return _nodes[^1];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            if (node.IsServing) await node.Served.DisposeAsync();
            await node.Dht.DisposeAsync();
            await node.Host.DisposeAsync();
            node.Host.Identity.Dispose();
        }

        await _services.DisposeAsync();
        _stores.Dispose();
    }
}

/// <summary>A node of a <see cref="RoutingNet"/>.</summary>
internal sealed class RoutedNode
{
    private readonly TestNode? _served;

    public RoutedNode(Libp2pHost host, KadDht dht, IKadStore kept, TestNode? served)
    {
        (Host, Dht, Kept, _served, Routing) = (host, dht, kept, served, new(host));
        Routing.Use(dht);
    }

    public Libp2pHost Host { get; }

    public KadDht Dht { get; }

    /// <summary>What others have told its DHT.</summary>
    public IKadStore Kept { get; }

    public bool IsServing => _served is not null;

    public TestNode Served => _served ?? throw new InvalidOperationException("It speaks none of Bib's protocols.");

    public ContentRouting Routing { get; }

    /// <summary>Connects with a server of the DHT, and knows it for one.</summary>
    public async Task MeetAsync(RoutedNode server)
    {
        await Host.DialAsync(Multiaddr.Parse($"{server.Host.Addresses[0]}/p2p/{server.Host.Id}"));
        await Patience.UntilAsync(() => Dht.PeerCount > 0);
    }
}
