using System.Net.Sockets;
using Libp2p.Core.Multiaddrs;
using Libp2p.Discovery.Mdns;
using Libp2p.Nat;
using Libp2p.Protocols.AutoNat;
using Libp2p.Protocols.Dcutr;
using Libp2p.Protocols.GossipSub;
using Libp2p.Protocols.Kad;
using Libp2p.Protocols.Perf;
using Libp2p.Protocols.Relay;
using Libp2p.Protocols.Rendezvous;
using Libp2p.Swarm;
using Libp2p.Transports;
using Libp2p.Transports.Tcp;
using Libp2p.Transports.WebSockets;
using Microsoft.Extensions.Logging;

namespace Libp2p.Hosting;

/// <summary>
/// The services of a peer, joined to each other: what AutoNAT finds out decides whether Kademlia answers others and
/// whether relays are needed; what gateways map is announced. They answer from their making, do by themselves what
/// needs the peer to listen from <see cref="Start"/>, and end in the reverse order.
/// </summary>
public sealed partial class PeerServices : IAsyncDisposable
{
    private readonly Libp2pHost _host;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly BackgroundWork _work;

    /// <summary>How each ends, the last to be made on top.</summary>
    private readonly Stack<Func<ValueTask>> _endings = new();
    private int _disposed;

    /// <summary>Makes them.</summary>
    /// <param name="host">The peer, which outlives them.</param>
    /// <param name="options">Which, and how.</param>
    /// <param name="parts">What they stand on.</param>
    /// <exception cref="ArgumentException">Options cannot be meant.</exception>
    public PeerServices(Libp2pHost host, ServiceOptions options, ServiceParts parts)
    {
        _host = host;
        _logger = parts.Loggers.CreateLogger<PeerServices>();
        _work = new(exception => LogFailed(exception));
        var (time, loggers) = (parts.Time, parts.Loggers);
        ObservedAddresses? observed = null;
        if (options.AutoNat is not null || options.Dcutr is not null) observed = Owned(new ObservedAddresses(host));
        if (options.RelayClient is { } client)
        {
            Relays = Owned(new RelayTransport(host, client, time));
            host.AddTransport(Relays);
        }

        if (options.Kad is { } kad) Kad = OwnedAsync(CreateKad(kad, options.KadStore, parts));
        if (options.GossipSub is { } gossip) GossipSub = OwnedAsync(new GossipService(host, gossip, time, parts.Random(), loggers));
        if (options.Relay is { } relay) Relay = Owned(new RelayService(host, relay, time));
        if (options.Dcutr is { } dcutr) Dcutr = OwnedAsync(new DcutrService(host, observed!, dcutr, time));
        if (options.AutoNat is { } autoNat)
        {
            IReadOnlyList<ITransport> apart = parts.DialBack is { Count: > 0 } given
                ? given
                : [new TcpTransport(time), new WebSocketTransport()];
            Owned(new AutoNatServer(host, apart, autoNat, time, parts.Random()));
            AutoNat = Owned(new ReachabilityService(host, observed!, autoNat, time));
            AutoNat.Changed += Found;
        }

        if (options.AutoRelay is { } autoRelay && Relays is not null)
        {
            Func<CancellationToken, Task<IReadOnlyList<Core.PeerId>>>? search =
                Kad is null ? null : token => Kad.FindClosestAsync(host.Id.Bytes, token);
            AutoRelay = OwnedAsync(new AutoRelay(host, Relays, autoRelay, search, time, loggers.CreateLogger<AutoRelay>()));
        }

        if (options.PortMapping is { } mapping)
        {
            var finder = parts.Gateways ?? Owned(new GatewayFinder(mapping, time, parts.Random()));
            PortMapping = new(finder, mapping, time);
            Owned(new MappedAddresses(host, PortMapping));
        }

        if (options.Mdns is { } mdns)
            Mdns = OwnedAsync(new LocalPeers(host, mdns, parts.JoinMdns, time, parts.Random(), loggers));
        if (options.Rendezvous is { } point) RendezvousPoint = Owned(new RendezvousPoint(host, point, time, parts.Random()));
        if (options.RendezvousClient is { } asker) Rendezvous = new(host, asker, time);
        if (options.Perf)
            Owned(host.Handle(PerfProtocol.Id, (context, stopping) => PerfProtocol.AnswerAsync(context.Stream, stopping)));
    }

    /// <summary>Is told why mDNS does not run, where it should.</summary>
    public event Action<string>? MdnsFailed;

    /// <summary>The Kademlia network; null without.</summary>
    public KadDht? Kad { get; }

    /// <summary>Topics; null without.</summary>
    public GossipService? GossipSub { get; }

    /// <summary>Peers of the local network; null without.</summary>
    public LocalPeers? Mdns { get; }

    /// <summary>The way through relays; null without.</summary>
    public RelayTransport? Relays { get; }

    /// <summary>What keeps this peer reachable through relays; null without.</summary>
    public AutoRelay? AutoRelay { get; }

    /// <summary>What forwards for others; null without.</summary>
    public RelayService? Relay { get; }

    /// <summary>What makes direct connections of relayed ones; null without.</summary>
    public DcutrService? Dcutr { get; }

    /// <summary>What finds out whether this peer can be dialled; null without.</summary>
    public ReachabilityService? AutoNat { get; }

    /// <summary>What keeps gateways' ports; null without.</summary>
    public PortMappingService? PortMapping { get; }

    /// <summary>Where others register and find each other; null without.</summary>
    public RendezvousPoint? RendezvousPoint { get; }

    /// <summary>What asks such points; null without.</summary>
    public RendezvousClient? Rendezvous { get; }

    /// <summary>Begins what needs to know where the peer listens; called once, when it does.</summary>
    public void Start()
    {
        if (AutoNat is not null) _work.Begin(() => AutoNat.RunAsync(_stop.Token));
        var listening = _host.Addresses.Where(address => !address.Has(MultiaddrProtocol.P2pCircuit)).ToList();
        if (PortMapping is not null) _work.Begin(() => PortMapping.RunAsync(listening, _stop.Token));
        try
        {
            Mdns?.Start();
        }
        catch (SocketException exception)
        {
            LogNoMdns(exception.Message);
            MdnsFailed?.Invoke(exception.Message);
        }
    }

    /// <summary>Ends them: gives back what gateways and relays hold, says goodbye, stops answering.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _stop.CancelAsync();
        await _work.EndAsync();
        while (_endings.TryPop(out var end)) await end();
        _stop.Dispose();
    }

    private KadDht CreateKad(KadOptions options, MemoryKadStoreOptions store, ServiceParts parts) => new(
        _host,
        parts.KadStore ?? new MemoryKadStore(store, _host.Id),
        options,
        new KadMetrics(parts.Meters ?? Owned(new UnreadMeters())),
        parts.Time,
        parts.Random(),
        parts.Loggers.CreateLogger<KadDht>());

    /// <summary>AutoNAT has a verdict on the peer as a whole.</summary>
    private void Found(ReachabilityChange change)
    {
        if (change.Address is not null) return;
        Kad?.SetReachable(change.Reachability == Reachability.Public);
        AutoRelay?.SetNeeded(change.Reachability == Reachability.Private);
    }

    private T Owned<T>(T part)
        where T : IDisposable
    {
        _endings.Push(() =>
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        });
        return part;
    }

    private T OwnedAsync<T>(T part)
        where T : IAsyncDisposable
    {
        _endings.Push(part.DisposeAsync);
        return part;
    }
}
