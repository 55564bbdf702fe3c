using Bib.Testing;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm;
using Libp2p.Transports;
using Libp2p.Transports.Memory;
using Libp2p.Transports.Tcp;
using Libp2p.Transports.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Tests.Swarm;

/// <summary>
/// Some hosts on a network in memory, unless another is said. Each has the same key in every run, and listens at
/// <c>/memory/N</c>.
/// </summary>
internal sealed class TestHosts : IAsyncDisposable
{
    private readonly List<Libp2pHost> _hosts = [];
    private readonly Action<HostOptions> _configure;
    private readonly TimeProvider _time;
    private readonly string _transport;

    private TestHosts(Action<HostOptions>? configure, TimeProvider? time, string transport) =>
        (_configure, _time, _transport) = (configure ?? (_ => { }), time ?? TimeProvider.System, transport);

    /// <summary>The network that they are on.</summary>
    public MemoryNetwork Network { get; } = new();

    public int Count => _hosts.Count;

    public Libp2pHost this[int index] => _hosts[index];

    /// <summary>Starts hosts that are not connected and do not know each other.</summary>
    /// <param name="count">How many.</param>
    /// <param name="configure">How they behave.</param>
    /// <param name="time">What the time is.</param>
    /// <param name="transport">How they reach each other: <c>memory</c>, or on loopback <c>tcp</c> or
    /// <c>ws</c>.</param>
    public static async Task<TestHosts> StartAsync(
        int count, Action<HostOptions>? configure = null, TimeProvider? time = null, string transport = "memory")
    {
        var hosts = new TestHosts(configure, time, transport);
        while (hosts.Count < count) await hosts.AddAsync();
        return hosts;
    }

    /// <summary>Adds a host.</summary>
    public async Task<Libp2pHost> AddAsync()
    {
        var options = new HostOptions();
        // A clock of the tests jumps: an answer that is on its way must not be late for that.
        if (_time is FakeTimeProvider) options.Yamux.PingTimeout = TimeSpan.FromDays(1);
        _configure(options);
        var host = new Libp2pHost(Key(Count), [CreateTransport()], options, _time, NullLoggerFactory.Instance);
        _hosts.Add(host);
        await host.ListenAsync(Multiaddr.Parse(_transport switch
        {
            "tcp" => "/ip4/127.0.0.1/tcp/0",
            "ws" => "/ip4/127.0.0.1/tcp/0/ws",
            _ => $"/memory/{Count}",
        }));
        return host;
    }

    /// <summary>A way to reach them.</summary>
    public ITransport CreateTransport() => _transport switch
    {
        "tcp" => new TcpTransport(),
        "ws" => new WebSocketTransport(),
        _ => Network.CreateTransport(),
    };

    /// <summary>The key of the host with an index.</summary>
    public static PrivateKey Key(int index)
    {
        var seed = new byte[32];
        BitConverter.TryWriteBytes(seed, index + 1);
        return PrivateKey.FromSeed(seed);
    }

    /// <summary>Tells one host the addresses of another.</summary>
    public void Introduce(int from, int to) =>
        this[from].Peers.AddAddresses(this[to].Id, this[to].Addresses, TimeSpan.FromHours(1));

    /// <summary>Connects one host with another, and waits until each has said to the other who it is.</summary>
    public async Task<PeerConnection> ConnectAsync(int from, int to, CancellationToken stop)
    {
        var (here, there) = (new Watcher(), new Watcher());
        using var watchingHere = this[from].Watch(here);
        using var watchingThere = this[to].Watch(there);
        Introduce(from, to);
        var isNew = this[from].ConnectionsTo(this[to].Id).Count == 0;
        var connection = await this[from].ConnectAsync(this[to].Id, null, stop);
        if (!isNew) return connection;
        await here.IdentifiedAsync(this[to].Id, stop);
        await there.IdentifiedAsync(this[from].Id, stop);
        return connection;
    }

    /// <summary>Connects all hosts with each other.</summary>
    public async Task ConnectAllAsync(CancellationToken stop)
    {
        for (var from = 0; from < Count; from++)
        {
            for (var to = from + 1; to < Count; to++) await ConnectAsync(from, to, stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
            host.Identity.Dispose();
        }
    }
}
