using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;
using Libp2p.Protocols.Relay;
using Libp2p.Swarm;
using Libp2p.Tests.Muxing;
using Libp2p.Tests.Swarm;

namespace Libp2p.Tests.Protocols.Relay;

/// <summary>A relay (0), who reserves there (1) and who comes through it (2).</summary>
public sealed class RelayTests
{
    private const string Echo = "/echo/1.0.0";

    private readonly FakeTimeProvider _time = new();
    private readonly RelayOptions _options = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_peer_is_reached_through_a_relay()
    {
        await using var world = await StartAsync();
        var through = await world.ListenAsync(1);

        world.Hosts[1].Addresses.ShouldContain(through);
        var connection = await world.Hosts[2].DialAsync(through.WithPeer(world.Hosts[1].Id), Stop);

        connection.Peer.ShouldBe(world.Hosts[1].Id);
        connection.IsLimited.ShouldBeTrue();
        connection.Remote.ShouldBe(through.WithPeer(world.Hosts[1].Id));
        (await EchoAsync(connection, 1000)).ShouldBe(1000);
        var other = world.Hosts[1].ConnectionsTo(world.Hosts[2].Id).ShouldHaveSingleItem();
        other.IsLimited.ShouldBeTrue();
        other.IsDialer.ShouldBeFalse();
        other.Remote.Has(MultiaddrProtocol.P2pCircuit).ShouldBeTrue();
        world.Events.ShouldContain(new RelayEvent("circuit", world.Hosts[2].Id, world.Hosts[1].Id, RelayStatus.Ok));
    }

    [Fact(Timeout = 180_000)]
    public async Task A_limited_connection_is_used_by_who_asks_for_it_alone()
    {
        // Who is connected learns of each other's own addresses: at those nobody is to be reached here.
        await using var world = await StartAsync(options => options.Gater = new OnlyRelay());
        var through = await world.ListenAsync(1);
        world.Hosts[2].Peers.AddAddresses(world.Hosts[1].Id, [through], TimeSpan.FromHours(1));

        await Should.ThrowAsync<DialException>(() => world.Hosts[2].ConnectAsync(world.Hosts[1].Id, null, Stop).AsTask());
        var connection = await world.Hosts[2].ConnectAsync(world.Hosts[1].Id, new() { AllowLimited = true }, Stop);
        await Should.ThrowAsync<DialException>(() => world.Hosts[2].ConnectAsync(world.Hosts[1].Id, null, Stop).AsTask());

        connection.IsLimited.ShouldBeTrue();
    }

    [Fact(Timeout = 180_000)]
    public async Task Without_limits_a_connection_is_as_good_as_any()
    {
        (_options.CircuitData, _options.CircuitDuration) = (0, TimeSpan.Zero);
        await using var world = await StartAsync();
        var through = await world.ListenAsync(1);

        var connection = await world.Hosts[2].DialAsync(through.WithPeer(world.Hosts[1].Id), Stop);

        connection.IsLimited.ShouldBeFalse();
        (await EchoAsync(connection, 1 << 20)).ShouldBe(1 << 20);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_dial_through_a_relay_leaves_room_for_that_of_the_relay()
    {
        await using var world = await StartAsync(options => options.Dialing.ParallelMax = 1);
        var through = await world.ListenAsync(1);
        world.Hosts[2].ConnectionsTo(world.Hosts[0].Id).ShouldBeEmpty();

        var connection = await world.Hosts[2].DialAsync(through.WithPeer(world.Hosts[1].Id), Stop);

        connection.Peer.ShouldBe(world.Hosts[1].Id);
    }

    [Fact(Timeout = 180_000)]
    public async Task Nobody_is_reached_who_has_reserved_nothing()
    {
        await using var world = await StartAsync();
        await world.Hosts.ConnectAsync(1, 0, Stop);

        (await RefusedAsync(world, 2, world.Through(1))).ShouldEndWith("answered NoReservation.");
        (await RefusedAsync(world, 2, world.Through(0))).ShouldEndWith("answered PermissionDenied.");
        (await RefusedAsync(world, 2, world.Through(5))).ShouldEndWith("answered NoReservation.");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_reservation_ends_with_its_peer_and_the_listener_with_its_relay()
    {
        await using var world = await StartAsync();
        await world.ListenAsync(1);
        var watcher = new Watcher();
        using var watching = world.Hosts[0].Watch(watcher);
        world.Relay.ReservationCount.ShouldBe(1);

        foreach (var connection in world.Hosts[1].ConnectionsTo(world.Hosts[0].Id)) await connection.DisposeAsync();
        while (!(await watcher.NextAsync(Stop)).Equals(("disconnected", world.Hosts[1].Id)))
        {
        }

        world.Relay.ReservationCount.ShouldBe(0);
        while (world.Hosts[1].Addresses.Any(address => address.Has(MultiaddrProtocol.P2pCircuit))) await NextAsync();
        world.Transports[1].Reservations.ShouldBeEmpty();
        await world.ListenAsync(1);
        world.Relay.ReservationCount.ShouldBe(1);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_reservation_is_renewed_before_its_end()
    {
        await using var world = await StartAsync();
        await world.ListenAsync(1);
        var before = world.Transports[1].Reservations[world.Hosts[0].Id];
        before.ShouldBe(_time.GetUtcNow().AddHours(1));

        _time.Advance(TimeSpan.FromMinutes(54));
        world.Transports[1].Reservations[world.Hosts[0].Id].ShouldBe(before);
        _time.Advance(TimeSpan.FromMinutes(1));
        while (world.Transports[1].Reservations[world.Hosts[0].Id] == before) await NextAsync();

        world.Transports[1].Reservations[world.Hosts[0].Id].ShouldBe(before.AddMinutes(55));
    }

    [Fact(Timeout = 180_000)]
    public async Task A_circuit_carries_so_many_bytes_each_way_and_no_more()
    {
        _options.CircuitData = 20_000;
        await using var world = await StartAsync();
        var through = await world.ListenAsync(1);
        var connection = await world.Hosts[2].DialAsync(through.WithPeer(world.Hosts[1].Id), Stop);

        (await EchoAsync(connection, 10_000)).ShouldBe(10_000);
        await Should.ThrowAsync<Libp2pException>(() => EchoAsync(connection, 10_000));

        await Ended(connection);
        while (world.Hosts[1].ConnectionsTo(world.Hosts[2].Id).Count > 0) await NextAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_circuit_stands_so_long_and_no_longer()
    {
        await using var world = await StartAsync();
        var through = await world.ListenAsync(1);
        var connection = await world.Hosts[2].DialAsync(through.WithPeer(world.Hosts[1].Id), Stop);
        (await EchoAsync(connection, 100)).ShouldBe(100);

        _time.Advance(TimeSpan.FromSeconds(119));
        (await EchoAsync(connection, 100)).ShouldBe(100);
        _time.Advance(TimeSpan.FromSeconds(1));

        await Ended(connection);
    }

    [Fact(Timeout = 180_000)]
    public async Task Relays_do_not_serve_each_others_guests()
    {
        await using var world = await StartAsync();
        var through = await world.ListenAsync(1);
        using var second = new RelayService(world.Hosts[1], _options, _time);
        var connection = await world.Hosts[2].DialAsync(through.WithPeer(world.Hosts[1].Id), Stop);

        (await AskAsync(connection, new HopMessage(HopType.Reserve).Encode())).ShouldBe(RelayStatus.PermissionDenied);
        (await AskAsync(connection, new HopMessage(HopType.Connect) { Peer = new(world.Hosts[0].Id, []) }.Encode()))
            .ShouldBe(RelayStatus.PermissionDenied);
    }

    [Theory(Timeout = 180_000)]
    [InlineData("ff", RelayStatus.MalformedMessage)]
    [InlineData("0801", RelayStatus.MalformedMessage)]
    [InlineData("08022864", RelayStatus.UnexpectedMessage)]
    public async Task What_is_no_request_is_answered_as_such(string hex, RelayStatus expected)
    {
        await using var world = await StartAsync();
        var connection = await world.Hosts.ConnectAsync(2, 0, Stop);

        (await AskAsync(connection, Convert.FromHexString(hex))).ShouldBe(expected);
        (await AskAsync(connection, new byte[5000])).ShouldBe(RelayStatus.MalformedMessage);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_asks_for_nothing_is_not_waited_for()
    {
        await using var world = await StartAsync();
        var connection = await world.Hosts.ConnectAsync(2, 0, Stop);
        await using var stream = (await connection.OpenAsync([RelayProtocol.HopId], Stop)).Stream;
        while (_time.WaitingTimers == 0) await NextAsync();

        _time.Advance(TimeSpan.FromSeconds(30));

        await Should.ThrowAsync<StreamResetException>(() => stream.ReadAsync(new byte[1], Stop).AsTask());
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_is_no_relay_of_ours_brings_nobody()
    {
        await using var world = await StartAsync();
        await world.ListenAsync(1);
        var connection = await world.Hosts.ConnectAsync(2, 1, Stop);
        await using var stream = await connection.OpenAsync(RelayProtocol.StopId, Stop);
        await Delimited.WriteAsync(
            stream, new StopMessage(StopType.Connect) { Peer = new(world.Hosts[0].Id, []) }.Encode(), Stop);

        StopMessage.Decode(await Delimited.ReadAsync(stream, 4096, "stop message", Stop))
            .Status.ShouldBe(RelayStatus.PermissionDenied);
    }

    [Fact(Timeout = 180_000)]
    public async Task One_reservation_too_many_is_refused()
    {
        _options.ReservationsMax = 1;
        await using var world = await StartAsync();
        await world.ListenAsync(1);

        (await Should.ThrowAsync<Libp2pException>(() => world.ListenAsync(2))).Message
            .ShouldEndWith("answered ReservationRefused.");
    }

    [Fact]
    public void An_address_through_a_relay_is_taken_apart()
    {
        var (relay, target) = (PeerId.Of(TestHosts.Key(0).PublicKey), PeerId.Of(TestHosts.Key(1).PublicKey));
        CircuitAddress? Of(string text) => CircuitAddress.Of(Multiaddr.Parse(text));

        Of($"/ip4/1.2.3.4/tcp/1/p2p/{relay}/p2p-circuit/p2p/{target}").ShouldBe(
            new(relay, Multiaddr.Parse($"/ip4/1.2.3.4/tcp/1/p2p/{relay}"), target));
        Of($"/p2p/{relay}/p2p-circuit").ShouldBe(new(relay, null, null));
        Of("/p2p-circuit").ShouldBeNull();
        Of("/ip4/1.2.3.4/tcp/1/p2p-circuit").ShouldBeNull();
        Of($"/p2p/{relay}/p2p-circuit/p2p/{target}/p2p-circuit").ShouldBeNull();
        Of($"/p2p/{relay}/p2p-circuit/ip4/1.2.3.4").ShouldBeNull();
    }

    private static async Task<int> EchoAsync(PeerConnection connection, int length)
    {
        await using var stream = await connection.OpenAsync(Echo, Stop);
        var reading = stream.ReadAllAsync(Stop);
        await stream.WriteAsync(new byte[length], Stop);
        await stream.CloseWriteAsync(Stop);
        return (await reading).Length;
    }

    private static async Task<RelayStatus> AskAsync(PeerConnection connection, byte[] message)
    {
        await using var stream = await connection.OpenAsync(RelayProtocol.HopId, Stop);
        await Delimited.WriteAsync(stream, message, Stop);
        return HopMessage.Decode(await Delimited.ReadAsync(stream, 4096, "hop message", Stop)).Status;
    }

    private static async Task<string> RefusedAsync(World world, int from, Multiaddr address) =>
        (await Should.ThrowAsync<Libp2pException>(() => world.Hosts[from].DialAsync(address, Stop).AsTask())).Message;

    private static async Task Ended(PeerConnection connection) =>
        await connection.Completion.ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(Stop);

    private static async Task NextAsync()
    {
        Stop.ThrowIfCancellationRequested();
        await Task.Yield();
    }

    private async Task<World> StartAsync(Action<HostOptions>? configure = null)
    {
        var hosts = await TestHosts.StartAsync(3, configure);
        var world = new World(hosts, new(hosts[0], _options, _time), [.. Enumerable.Range(0, 3).Select(Transport)]);
        for (var index = 0; index < 3; index++)
        {
            hosts[index].Handle(Echo, async (context, stop) =>
            {
                await context.Stream.CopyToAsync(context.Stream, stop);
                await context.Stream.CloseWriteAsync(stop);
            });
        }

        return world;

        RelayTransport Transport(int index)
        {
            var transport = new RelayTransport(hosts[index], new(), _time);
            hosts[index].AddTransport(transport);
            return transport;
        }
    }

    /// <summary>Lets nobody be dialled but the relay, and others through it.</summary>
    private sealed class OnlyRelay : IConnectionGater
    {
        public bool MayDial(PeerId? peer, Multiaddr address) =>
            address.Has(MultiaddrProtocol.P2pCircuit) || PeerId.Of(TestHosts.Key(0).PublicKey).Equals(peer);

        public bool MayAccept(Multiaddr remote) => true;

        public bool MayConnect(PeerId peer, Multiaddr remote) => true;
    }

    private sealed class World : IAsyncDisposable
    {
        public World(TestHosts hosts, RelayService relay, RelayTransport[] transports)
        {
            (Hosts, Relay, Transports) = (hosts, relay, transports);
            relay.Happened += one =>
            {
                lock (Events) Events.Add(one);
            };
        }

        public TestHosts Hosts { get; }

        public RelayService Relay { get; }

        public RelayTransport[] Transports { get; }

        public List<RelayEvent> Events { get; } = [];

        public Multiaddr Through(int target) => Circuit().WithPeer(PeerId.Of(TestHosts.Key(target).PublicKey));

        public async Task<Multiaddr> ListenAsync(int host) => await Hosts[host].ListenAsync(Circuit(), Stop);

        public async ValueTask DisposeAsync()
        {
            Relay.Dispose();
            await Hosts.DisposeAsync();
        }

        private Multiaddr Circuit() => Hosts[0].Addresses[0].WithPeer(Hosts[0].Id).Encapsulate(Multiaddr.Parse("/p2p-circuit"));
    }
}
