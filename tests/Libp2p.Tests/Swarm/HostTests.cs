using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Muxing.Yamux;
using Libp2p.Negotiation;
using Libp2p.Protocols.Identify;
using Libp2p.Protocols.Ping;
using Libp2p.Security;
using Libp2p.Swarm;
using Libp2p.Tests.Muxing;
using Libp2p.Transports;
using Libp2p.Transports.Tcp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Tests.Swarm;

public sealed class HostTests
{
    private const string Echo = "/echo/1.0.0";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task EchoAsync(StreamContext context, CancellationToken cancellationToken)
    {
        await context.Stream.CopyToAsync(context.Stream, cancellationToken);
        await context.Stream.CloseWriteAsync(cancellationToken);
    }

    [Theory(Timeout = 180_000)]
    [InlineData("memory")]
    [InlineData("tcp")]
    [InlineData("ws")]
    public async Task Hosts_know_each_other_and_open_streams_both_ways(string transport)
    {
        await using var hosts = await TestHosts.StartAsync(2, transport: transport);
        hosts[0].Handle(Echo, EchoAsync);
        hosts[1].Handle(Echo, EchoAsync);
        await hosts.ConnectAsync(0, 1, Stop);

        foreach (var (from, to) in new[] { (0, 1), (1, 0) })
        {
            hosts[from].Peers.ProtocolsOf(hosts[to].Id).ShouldBe(
                [Echo, IdentifyProtocol.Id, IdentifyProtocol.PushId, PingProtocol.Id]);
            var (stream, protocol) = await hosts[from].OpenAsync(hosts[to].Id, ["/newer/1.0.0", Echo], null, Stop);
            await using var ended = stream;
            protocol.ShouldBe(Echo);
            await stream.WriteAsync(new byte[] { 1, 2, 3 }, Stop);
            await stream.CloseWriteAsync(Stop);
            (await stream.ReadAllAsync(Stop)).ShouldBe([1, 2, 3]);
        }

        hosts[0].Connections.Count.ShouldBe(1);
        hosts[1].Connections.Count.ShouldBe(1);
    }

    [Fact(Timeout = 180_000)]
    public async Task Hosts_talk_over_tcp_and_ping()
    {
        using var here = TestHosts.Key(0);
        using var there = TestHosts.Key(1);
        await using var dialer = OnTcp(here);
        await using var listener = OnTcp(there);
        listener.Handle(Echo, EchoAsync);
        var address = await listener.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"), Stop);
        listener.Addresses.ShouldBe([address]);

        var connection = await dialer.DialAsync(address.WithPeer(listener.Id), Stop);

        connection.Peer.ShouldBe(listener.Id);
        await using (var ping = await connection.OpenAsync(PingProtocol.Id, Stop))
            (await PingProtocol.PingAsync(ping, TimeProvider.System, Stop)).ShouldBeGreaterThan(TimeSpan.Zero);
        var (stream, _) = await dialer.OpenAsync(listener.Id, [Echo], null, Stop);
        await using var ended = stream;
        await stream.WriteAsync("hello"u8.ToArray(), Stop);
        await stream.CloseWriteAsync(Stop);
        (await stream.ReadAllAsync(Stop)).ShouldBe("hello"u8.ToArray());
    }

    [Fact(Timeout = 180_000)]
    public async Task Watchers_hear_of_peers_in_order()
    {
        await using var hosts = await TestHosts.StartAsync(2);
        var watcher = new Watcher();
        using var watching = hosts[0].Watch(watcher);

        var first = await hosts.ConnectAsync(0, 1, Stop);
        var second = await hosts[0].DialAsync(hosts[1].Addresses[0], Stop);
        (await watcher.NextAsync(Stop)).ShouldBe(("connected", hosts[1].Id));
        (await watcher.NextAsync(Stop)).ShouldBe(("identified", hosts[1].Id));
        (await watcher.NextAsync(Stop)).ShouldBe(("identified", hosts[1].Id));
        await first.DisposeAsync();
        await second.DisposeAsync();

        (await watcher.NextAsync(Stop)).ShouldBe(("disconnected", hosts[1].Id));
        hosts[0].Connections.ShouldBeEmpty();
    }

    [Fact(Timeout = 180_000)]
    public async Task Where_a_peer_was_dialled_is_remembered_though_it_does_not_say_so()
    {
        await using var hosts = await TestHosts.StartAsync(2, options => options.Identifies = false);
        var connection = await hosts[0].DialAsync(hosts[1].Addresses[0], Stop);
        await connection.DisposeAsync();
        while (hosts[0].Connections.Count > 0) await Moment.PassAsync(Stop);

        (await hosts[0].ConnectAsync(hosts[1].Id, null, Stop)).Peer.ShouldBe(hosts[1].Id);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_new_protocol_and_a_new_address_are_told_to_who_is_connected()
    {
        await using var hosts = await TestHosts.StartAsync(2);
        await hosts.ConnectAsync(0, 1, Stop);
        var watcher = new Watcher();
        using var watching = hosts[1].Watch(watcher);

        using (hosts[0].Handle(Echo, EchoAsync))
        {
            (await watcher.IdentifiedAsync(hosts[0].Id, Stop)).Protocols.ShouldContain(Echo);
            hosts[1].Peers.ProtocolsOf(hosts[0].Id).ShouldContain(Echo);
        }

        (await watcher.IdentifiedAsync(hosts[0].Id, Stop)).Protocols.ShouldNotContain(Echo);
        using var announced = hosts[0].Announce(Multiaddr.Parse("/ip4/192.0.2.1/tcp/4001"));
        (await watcher.IdentifiedAsync(hosts[0].Id, Stop)).ListenAddresses.ShouldContain(Multiaddr.Parse("/ip4/192.0.2.1/tcp/4001"));
        hosts[1].Peers.AddressesOf(hosts[0].Id).ShouldContain(Multiaddr.Parse("/ip4/192.0.2.1/tcp/4001"));
    }

    [Fact(Timeout = 180_000)]
    public async Task What_a_host_cannot_reach_is_said_address_by_address()
    {
        await using var hosts = await TestHosts.StartAsync(2);
        (await Should.ThrowAsync<DialException>(() => hosts[0].ConnectAsync(hosts[1].Id, null, Stop).AsTask()))
            .Message.ShouldBe($"No address of {hosts[1].Id} is known that may be dialled.");
        hosts[0].Peers.AddAddresses(
            hosts[1].Id, [Multiaddr.Parse("/memory/77"), Multiaddr.Parse("/ip4/192.0.2.1/tcp/1")], TimeSpan.FromHours(1));

        var message = (await Should.ThrowAsync<DialException>(() => hosts[0].ConnectAsync(hosts[1].Id, null, Stop).AsTask())).Message;

        message.ShouldContain("/memory/77: cannot be reached: nobody listens there");
        message.ShouldContain("no transport of this host");
        await Should.ThrowAsync<DialException>(() => hosts[0].ConnectAsync(hosts[0].Id, null, Stop).AsTask());
    }

    [Fact(Timeout = 180_000)]
    public async Task Another_peer_than_the_dialled_one_and_a_protocol_that_nobody_speaks_are_refused()
    {
        await using var hosts = await TestHosts.StartAsync(2);
        await hosts.ConnectAsync(0, 1, Stop);
        using var stranger = PrivateKey.Generate();

        await Should.ThrowAsync<PeerMismatchException>(() => hosts[0]
            .DialAsync(hosts[1].Addresses[0].WithPeer(PeerId.Of(stranger.PublicKey)), Stop).AsTask());
        (await Should.ThrowAsync<NegotiationException>(() => hosts[0].OpenAsync(hosts[1].Id, ["/nobody/1"], null, Stop).AsTask()))
            .Message.ShouldContain("/nobody/1");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_host_is_connected_with_others_alone_also_where_the_address_does_not_say_who_is_there()
    {
        await using var hosts = await TestHosts.StartAsync(1);
        var watcher = new Watcher();
        using var watching = hosts[0].Watch(watcher);

        (await Should.ThrowAsync<Libp2pException>(() => hosts[0].DialAsync(hosts[0].Addresses[0], Stop).AsTask()))
            .Message.ShouldContain("this peer itself");

        while (hosts[0].Resources.Used.Connections > 0) await Moment.PassAsync(Stop);
        hosts[0].Connections.ShouldBeEmpty();
        watcher.HasHeard.ShouldBeFalse();
    }

    [Theory(Timeout = 180_000)]
    [InlineData("memory")]
    [InlineData("tcp")]
    [InlineData("ws")]
    public async Task A_handler_that_throws_resets_its_stream_and_nothing_else(string transport)
    {
        await using var hosts = await TestHosts.StartAsync(2, transport: transport);
        hosts[1].Handle("/fails/1.0.0", (_, _) => throw new InvalidOperationException("as asked"));
        hosts[1].Handle(Echo, EchoAsync);
        Should.Throw<InvalidOperationException>(() => hosts[1].Handle(Echo, EchoAsync)).Message.ShouldContain(Echo);
        var connection = await hosts.ConnectAsync(0, 1, Stop);

        await using (var stream = await connection.OpenAsync("/fails/1.0.0", Stop))
            await Should.ThrowAsync<StreamResetException>(() => stream.ReadAllAsync(Stop));
        await using (var stream = await connection.OpenAsync(Echo, Stop))
        {
            await stream.CloseWriteAsync(Stop);
            (await stream.ReadAllAsync(Stop)).ShouldBeEmpty();
        }
    }

    [Theory(Timeout = 180_000)]
    [InlineData("memory")]
    [InlineData("tcp")]
    [InlineData("ws")]
    public async Task A_slow_handshake_is_given_up_in_time_and_holds_nobody_up(string transport)
    {
        var time = new FakeTimeProvider();
        await using var hosts = await TestHosts.StartAsync(
            2, options => options.Yamux.KeepAlive = TimeSpan.Zero, time, transport);
        var slow = (await hosts.CreateTransport().DialAsync(hosts[1].Addresses[0], Stop)).Stream;
        await slow.WriteAsync(new byte[] { 0x13 }, Stop);

        await hosts.ConnectAsync(0, 1, Stop);
        time.Advance(TimeSpan.FromSeconds(10));

        await Should.ThrowAsync<StreamResetException>(() => slow.ReadAllAsync(Stop));
        hosts[1].Connections.Count.ShouldBe(1);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_stream_whose_protocol_is_not_agreed_on_in_time_is_reset()
    {
        var time = new FakeTimeProvider();
        await using var hosts = await TestHosts.StartAsync(2, options => options.Yamux.KeepAlive = TimeSpan.Zero, time);
        var raw = await hosts.Network.CreateTransport().DialAsync(hosts[1].Addresses[0], Stop);
        using var key = PrivateKey.Generate();
        YamuxOptions patient = new() { KeepAlive = TimeSpan.Zero, PingTimeout = TimeSpan.FromDays(1) };
        await using var connection = await new ConnectionUpgrader(key, patient, time).UpgradeOutboundAsync(raw, null, Stop);
        await using var silent = await connection.OpenRawAsync(Stop);
        await silent.WriteAsync("\x13/multistream/1.0.0\n\x08/nobody\n"u8.ToArray(), Stop);
        await silent.ReadExactlyAsync(new byte[24], Stop); // its own greeting, and na

        time.Advance(TimeSpan.FromSeconds(11));

        await Should.ThrowAsync<StreamResetException>(() => silent.ReadAllAsync(Stop));
    }

    [Fact(Timeout = 180_000)]
    public async Task Of_handshakes_beyond_the_limit_the_oldest_end_at_once()
    {
        await using var hosts = await TestHosts.StartAsync(1, options => options.Resources.Transient = new() { InboundConnections = 1 });
        var transport = hosts.Network.CreateTransport();
        var first = (await transport.DialAsync(hosts[0].Addresses[0], Stop)).Stream;
        var second = (await transport.DialAsync(hosts[0].Addresses[0], Stop)).Stream;

        await Should.ThrowAsync<StreamResetException>(() => first.ReadAllAsync(Stop));

        second.Reset();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_host_that_stops_tells_handlers_and_peers_and_takes_nothing_more()
    {
        await using var hosts = await TestHosts.StartAsync(2);
        var began = new TaskCompletionSource();
        var canceled = new TaskCompletionSource();
        hosts[1].Handle("/waits/1.0.0", async (_, stopping) =>
        {
            began.SetResult();
            stopping.Register(canceled.SetResult);
            await canceled.Task;
        });
        var connection = await hosts.ConnectAsync(0, 1, Stop);
        await using var stream = await connection.OpenAsync("/waits/1.0.0", Stop);
        await stream.FlushAsync(Stop);
        await began.Task;

        await hosts[1].DisposeAsync();

        canceled.Task.IsCompleted.ShouldBeTrue();
        await connection.Completion;
        await Should.ThrowAsync<TransportException>(() => hosts.Network.CreateTransport()
            .DialAsync(Multiaddr.Parse("/memory/2"), Stop).AsTask());
    }

    [Fact(Timeout = 180_000)]
    public async Task A_connection_that_has_ended_is_given_to_nobody_while_its_end_is_still_being_told()
    {
        await using var hosts = await TestHosts.StartAsync(3);
        var (ended, other) = (await hosts.ConnectAsync(0, 1, Stop), await hosts.ConnectAsync(0, 2, Stop));
        using var slow = new SlowWatcher(hosts[2].Id);
        using var watching = hosts[0].Watch(slow);
        var leaving = LeaveAsync(other);
        await slow.Told.Task; // what comes after it waits for its turn

        var ending = LeaveAsync(ended);
        await ended.Completion;

        hosts[0].ConnectionsTo(hosts[1].Id).ShouldBeEmpty();
        var dialling = DialAsync(hosts[0], hosts[1]);
        slow.Release.Set();
        await using var stream = await (await dialling).OpenAsync(IdentifyProtocol.Id, Stop);
        (await stream.ReadAllAsync(Stop)).ShouldNotBeEmpty();
        await Task.WhenAll(leaving, ending);

        // In memory all of it happens at once, and would wait for the slow one on the test's own thread.
        static async Task LeaveAsync(PeerConnection connection)
        {
            await Task.Yield();
            await connection.DisposeAsync();
        }

        static async Task<PeerConnection> DialAsync(Libp2pHost here, Libp2pHost there)
        {
            await Task.Yield();
            return await here.DialAsync(there.Addresses[0].WithPeer(there.Id), Stop);
        }
    }

    private static Libp2pHost OnTcp(PrivateKey key) =>
        new(key, [new TcpTransport()], new(), TimeProvider.System, NullLoggerFactory.Instance);

    /// <summary>Takes its time over the leaving of one peer.</summary>
    private sealed class SlowWatcher(PeerId slowly) : IPeerWatcher, IDisposable
    {
        public TaskCompletionSource Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Release { get; } = new();

        public void Connected(PeerConnection connection)
        {
        }

        public void Disconnected(PeerId peer)
        {
            if (!peer.Equals(slowly)) return;
            Told.SetResult();
            Release.Wait(Stop);
        }

        public void Identified(PeerConnection connection, IdentifyMessage message)
        {
        }

        public void Dispose()
        {
            Release.Set();
            Release.Dispose();
        }
    }
}
