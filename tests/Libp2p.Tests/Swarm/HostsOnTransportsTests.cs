using System.Security.Cryptography.X509Certificates;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Negotiation;
using Libp2p.Protocols.Ping;
using Libp2p.Security;
using Libp2p.Swarm;
using Libp2p.Tests.Muxing;
using Libp2p.Tests.Transports;
using Libp2p.Transports;
using Libp2p.Transports.Memory;
using Libp2p.Transports.Memory.Simulation;
using Libp2p.Transports.Quic;
using Libp2p.Transports.Tcp;
using Libp2p.Transports.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Tests.Swarm;

/// <summary>What two hosts do together, on every transport that there is.</summary>
public sealed class HostsOnTransportsTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const string Echo = "/echo/1.0.0";

    private readonly MemoryNetwork _memory = new();
    private readonly MemoryNetwork _bad = new(
        new SimulatedLinks(seed: 1, new()
        {
            Latency = TimeSpan.FromMilliseconds(1), Jitter = TimeSpan.FromMilliseconds(2), Loss = 0.02,
            ResendAfter = TimeSpan.FromMilliseconds(5),
        }),
        TimeProvider.System);

    private readonly X509Certificate2 _certificate = Certificates.ForLocalhost();
    private readonly List<Libp2pHost> _hosts = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>QUIC is among them where the machine has it.</summary>
    public static TheoryData<string> Names => QuicTransport.IsSupported
        ? ["memory", "bad memory", "tcp", "tcp6", "ws", "wss", "quic", "quic6"]
        : ["memory", "bad memory", "tcp", "tcp6", "ws", "wss"];

    [Theory(Timeout = 180_000)]
    [MemberData(nameof(Names))]
    public async Task They_meet_and_streams_do_as_they_should(string name)
    {
        var (here, there, connection) = await PairAsync(name);

        connection.Peer.ShouldBe(there.Id);
        connection.IsLimited.ShouldBeFalse();
        await using (var ping = await connection.OpenAsync(PingProtocol.Id, Stop))
            await PingProtocol.PingAsync(ping, TimeProvider.System, Stop);
        await Task.WhenAll(EchoAsync(connection, 0), EchoAsync(connection, 1), EchoAsync(connection, 1_000_000));
        await Task.WhenAll(Enumerable.Range(1, 50).Select(number => EchoAsync(connection, number * 100)));
        await using (var unknown = await connection.OpenAsync("/unknown/1.0.0", Stop))
            await Should.ThrowAsync<NegotiationException>(() => unknown.ReadAsync(new byte[1], Stop).AsTask());
        await EchoAsync(there.ConnectionsTo(here.Id)[0], 5000);
    }

    [Theory(Timeout = 180_000)]
    [MemberData(nameof(Names))]
    public async Task A_reset_stream_fails_and_others_go_on(string name)
    {
        var (_, there, connection) = await PairAsync(name);
        var came = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        there.Handle("/wait/1.0.0", async (context, stopping) =>
        {
            await context.Stream.WriteAsync(new byte[1], stopping);
            try
            {
                await context.Stream.ReadExactlyAsync(new byte[10], stopping);
            }
            catch (Exception exception)
            {
                came.SetResult(exception);
            }
        });

        var stream = await connection.OpenAsync("/wait/1.0.0", Stop);
        await stream.ReadExactlyAsync(new byte[1], Stop);
        stream.Reset();

        (await came.Task).ShouldBeOfType<StreamResetException>();
        await Should.ThrowAsync<StreamResetException>(() => stream.WriteAsync(new byte[1], Stop).AsTask());
        await EchoAsync(connection, 100);
    }

    [Theory(Timeout = 180_000)]
    [MemberData(nameof(Names))]
    public async Task Another_peer_than_the_dialled_one_is_refused(string name)
    {
        var (here, _, connection) = await PairAsync(name);
        using var stranger = TestHosts.Key(77);

        await Should.ThrowAsync<PeerMismatchException>(
            () => here.DialAsync(connection.Remote.WithoutPeer()!.WithPeer(PeerId.Of(stranger.PublicKey)), Stop).AsTask());
    }

    [Theory(Timeout = 180_000)]
    [MemberData(nameof(Names))]
    public async Task Two_that_dial_each_other_at_once_are_connected(string name)
    {
        var (one, other) = (await HostAsync(name, 1), await HostAsync(name, 2));

        var dials = await Task.WhenAll(
            one.DialAsync(other.Addresses[0].WithPeer(other.Id), Stop).AsTask(),
            other.DialAsync(one.Addresses[0].WithPeer(one.Id), Stop).AsTask());

        await EchoAsync(dials[0], 100);
        await EchoAsync(dials[1], 100);
    }

    [Theory(Timeout = 180_000)]
    [MemberData(nameof(Names))]
    public async Task Who_leaves_is_seen_to_have_left(string name)
    {
        var (here, there, connection) = await PairAsync(name);
        var watcher = new Watcher();
        using var watching = here.Watch(watcher);

        await there.DisposeAsync();

        while ((await watcher.NextAsync(Stop)).What != "disconnected") Stop.ThrowIfCancellationRequested();
        await Task.WhenAny(connection.Completion);
        here.Connections.ShouldBeEmpty();
    }

    [Fact(Timeout = 180_000)]
    public async Task Where_there_is_no_QUIC_it_is_said_and_the_other_addresses_are_dialled()
    {
        if (QuicTransport.IsSupported)
        {
            output.WriteLine("This machine has QUIC: the other tests are about it.");
            return;
        }

        output.WriteLine("This machine has no QUIC: System.Net.Quic finds no msquic.");
        var (here, there) = (await HostAsync("tcp", 1), await HostAsync("tcp", 2));
        here.AddTransport(new QuicTransport(here.Identity, TimeProvider.System));
        var quic = Multiaddr.Parse("/ip4/127.0.0.1/udp/4001/quic-v1");
        (await Should.ThrowAsync<TransportException>(() => here.ListenAsync(quic, Stop).AsTask()))
            .Message.ShouldContain("no msquic");
        here.Peers.AddAddresses(there.Id, [quic, there.Addresses[0]], TimeSpan.FromHours(1));

        (await here.ConnectAsync(there.Id, null, Stop)).Remote.ShouldBe(there.Addresses[0]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
            host.Identity.Dispose();
        }

        _certificate.Dispose();
    }

    private static async Task EchoAsync(PeerConnection connection, int length)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);
        await using var stream = await connection.OpenAsync(Echo, Stop);
        var reading = stream.ReadAllAsync(Stop);
        await stream.WriteAsync(data, Stop);
        await stream.CloseWriteAsync(Stop);
        (await reading).SequenceEqual(data).ShouldBeTrue($"{length} bytes");
    }

    /// <summary>Two hosts, one of which has dialled the other.</summary>
    private async Task<(Libp2pHost Here, Libp2pHost There, PeerConnection Connection)> PairAsync(string name)
    {
        var (here, there) = (await HostAsync(name, 1), await HostAsync(name, 2));
        var watcher = new Watcher();
        using var watching = there.Watch(watcher);
        var connection = await here.DialAsync(there.Addresses[0].WithPeer(there.Id), Stop);
        await watcher.IdentifiedAsync(here.Id, Stop);
        return (here, there, connection);
    }

    private async Task<Libp2pHost> HostAsync(string name, int number)
    {
        var key = TestHosts.Key(number);
        var (transport, address) = Create(name, key);
        var host = new Libp2pHost(key, [transport], new(), TimeProvider.System, NullLoggerFactory.Instance);
        host.Handle(Echo, async (context, stopping) =>
        {
            await context.Stream.CopyToAsync(context.Stream, stopping);
            await context.Stream.CloseWriteAsync(stopping);
        });
        _hosts.Add(host);
        await host.ListenAsync(Multiaddr.Parse(address), Stop);
        return host;
    }

    private (ITransport Transport, string Address) Create(string name, PrivateKey key) => name switch
    {
        "memory" => (_memory.CreateTransport(), "/memory/0"),
        "bad memory" => (_bad.CreateTransport(), "/memory/0"),
        "tcp" => (new TcpTransport(), "/ip4/127.0.0.1/tcp/0"),
        "tcp6" => (new TcpTransport(), "/ip6/::1/tcp/0"),
        "ws" => (new WebSocketTransport(), "/ip4/127.0.0.1/tcp/0/ws"),
        "quic" => (new QuicTransport(key, TimeProvider.System), "/ip4/127.0.0.1/udp/0/quic-v1"),
        "quic6" => (new QuicTransport(key, TimeProvider.System), "/ip6/::1/udp/0/quic-v1"),
        _ => (new WebSocketTransport(
            (_, shown, _, _) => shown?.GetCertHashString() == _certificate.GetCertHashString(), _certificate), "/ip4/127.0.0.1/tcp/0/wss"),
    };
}
