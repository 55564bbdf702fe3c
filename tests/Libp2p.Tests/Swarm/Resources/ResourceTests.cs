using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Muxing.Yamux;
using Libp2p.Swarm;
using Libp2p.Swarm.Resources;
using Libp2p.Tests.Muxing;
using Libp2p.Transports;
using Microsoft.Extensions.Logging;

namespace Libp2p.Tests.Swarm.Resources;

public sealed class ResourceTests : IDisposable
{
    private static readonly PeerId _peer = PeerId.Of(TestHosts.Key(0).PublicKey);
    private static readonly PeerId _other = PeerId.Of(TestHosts.Key(1).PublicKey);

    private readonly FakeTimeProvider _time = new();
    private readonly LogLines _log = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Fact]
    public void A_connection_is_transient_until_its_peer_is_known_and_gives_all_back_at_its_end()
    {
        var manager = Manager(new()
        {
            Transient = new() { InboundConnections = 1 },
            Peer = new() { Connections = 2 },
        });
        var first = manager.OpenConnection(inbound: true, hasDescriptor: true);
        Limit(() => manager.OpenConnection(inbound: true, hasDescriptor: true)).ShouldBe("transient InboundConnections 1");

        first.Identify(_peer);
        using (var second = manager.OpenConnection(inbound: true, hasDescriptor: true))
        {
            second.Identify(_peer);
            using var third = manager.OpenConnection(inbound: true, hasDescriptor: true);
            Limit(() => third.Identify(_peer)).ShouldBe($"peer {_peer} Connections 2");
            manager.Used.ShouldBe(new(InboundConnections: 3, Descriptors: 3));
        }

        manager.UsedWith(_peer).ShouldBe(new(InboundConnections: 1, Descriptors: 1));
        first.Dispose();
        first.Dispose();
        manager.Used.ShouldBe(default);
        manager.UsedWith(_peer).ShouldBe(default);
    }

    [Fact]
    public void Every_limit_of_every_scope_holds_and_names_itself()
    {
        Limit(() => Manager(new() { System = new() { Connections = 0 } }).OpenConnection(false, false))
            .ShouldBe("system Connections 0");
        Limit(() => Manager(new() { System = new() { OutboundConnections = 0 } }).OpenConnection(false, false))
            .ShouldBe("system OutboundConnections 0");
        Limit(() => Manager(new() { System = new() { Descriptors = 0 } }).OpenConnection(true, true))
            .ShouldBe("system Descriptors 0");
        Limit(() => Open(new() { System = new() { Streams = 0 } }).Open(inbound: true)).ShouldBe("system Streams 0");
        Limit(() => Open(new() { Peer = new() { InboundStreams = 0 } }).Open(inbound: true))
            .ShouldBe($"peer {_peer} InboundStreams 0");
        Limit(() => Open(new() { Connection = new() { OutboundStreams = 0 } }).Open(inbound: false))
            .ShouldBe("connection OutboundStreams 0");
        Limit(() => Open(new() { Transient = new() { Streams = 0 } }).Negotiate()).ShouldBe("transient Streams 0");
        Limit(() => Open(new() { TransientPeer = new() { InboundStreams = 0 } }).Negotiate())
            .ShouldBe($"transient-peer {_peer} InboundStreams 0");
        Limit(() => Open(new() { Protocol = new() { InboundStreams = 0 } }).Serve("/a")).ShouldBe("protocol /a InboundStreams 0");
        Limit(() => Open(new() { ProtocolPeer = new() { Streams = 0 } }).Serve("/a"))
            .ShouldBe($"protocol-peer /a {_peer} Streams 0");
        Open(new() { Connection = new() { Memory = 99 } }).TryGrow(100).ShouldBeFalse();
        Open(new() { Peer = new() { Memory = 99 } }).TryGrow(99).ShouldBeTrue();
    }

    [Fact]
    public void What_one_scope_refuses_no_other_has_taken()
    {
        var manager = Manager(new() { Connection = new() { Streams = 1, Memory = 10 } });
        using var scope = manager.OpenConnection(inbound: true, hasDescriptor: false);
        scope.Identify(_peer);
        scope.Open(inbound: true);

        Limit(() => scope.Open(inbound: true)).ShouldBe("connection Streams 1");
        scope.TryGrow(11).ShouldBeFalse();

        manager.Used.ShouldBe(new(InboundStreams: 1, InboundConnections: 1));
        scope.Close(inbound: true);
        scope.Open(inbound: true);
    }

    [Fact]
    public void Protocols_are_counted_apart_and_forgotten_when_nobody_speaks_them()
    {
        var manager = Manager(new() { Protocol = new() { InboundStreams = 2 }, ProtocolPeer = new() { InboundStreams = 1 } });
        using var one = manager.OpenConnection(inbound: true, hasDescriptor: false);
        one.Identify(_peer);
        using var other = manager.OpenConnection(inbound: true, hasDescriptor: false);
        other.Identify(_other);

        using (one.Serve("/a"))
        using (other.Serve("/a"))
        using (one.Serve("/b"))
            Limit(() => one.Serve("/b")).ShouldBe($"protocol-peer /b {_peer} InboundStreams 1");
        using (one.Serve("/a")) Limit(() => one.Serve("/a")).ShouldStartWith("protocol-peer");
    }

    [Fact]
    public void A_limit_that_is_reached_often_is_told_of_once_a_minute()
    {
        var manager = Manager(new() { System = new() { Connections = 0 } });
        for (var count = 0; count < 100; count++) Limit(() => manager.OpenConnection(true, false));
        _log.All.Single().ShouldBe(
            (LogLevel.Warning, "The scope 'system' has reached its limit Connections (0); 0 more such refusals since the last message"));

        _time.Advance(TimeSpan.FromMinutes(1));
        Limit(() => manager.OpenConnection(true, false));

        _log.All.Last().Text.ShouldContain("99 more");
        _log.All.Count.ShouldBe(2);
        manager.RefusedCount.ShouldBe(101);
    }

    [Fact]
    public void Limits_grow_with_the_memory_given()
    {
        var none = ResourceLimits.For(memory: 0, descriptors: 1024);
        none.System.ShouldBe(new()
        {
            Connections = 128, InboundConnections = 64, OutboundConnections = 128,
            Streams = 2048, InboundStreams = 1024, OutboundStreams = 2048, Memory = 128 << 20, Descriptors = 512,
        });
        none.Peer.Connections.ShouldBe(8);
        var two = ResourceLimits.For(memory: 2L << 30, descriptors: 100);
        two.System.Connections.ShouldBe(384);
        two.System.Memory.ShouldBe((128L << 20) + (2L << 30));
        two.System.Descriptors.ShouldBe(256);
        two.Transient.InboundStreams.ShouldBe(256);
        two.Protocol.OutboundStreams.ShouldBe(int.MaxValue);
        two.Peer.Connections.ShouldBe(8);
        ResourceLimits.ForThisMachine().System.Connections.ShouldBeGreaterThanOrEqualTo(128);
        DescriptorLimit.Read(["Limit   Soft", "Max open files            4096                 8192                 files"]).ShouldBe(4096);
        DescriptorLimit.Read(["Max open files            unlimited            unlimited            files"]).ShouldBe(1024);
    }

    [Theory(Timeout = 180_000)]
    [InlineData("memory")]
    [InlineData("tcp")]
    [InlineData("ws")]
    public async Task A_peer_that_opens_streams_without_end_is_held_and_others_are_served(string transport)
    {
        await using var hosts = await TestHosts.StartAsync(2, options =>
        {
            options.Resources.Peer = new() { InboundStreams = 20 };
            options.Resources.Transient = new() { InboundStreams = 40, InboundConnections = 5 };
        }, transport: transport);
        hosts[1].Handle("/echo/1.0.0", async (context, stopping) => await context.Stream.CopyToAsync(context.Stream, stopping));
        using var key = PrivateKey.Generate();
        var raw = await hosts.CreateTransport().DialAsync(hosts[1].Addresses[0], Stop);
        await using var hostile = await new ConnectionUpgrader(key, new YamuxOptions { UnacknowledgedMax = 10_000 }, TimeProvider.System)
            .UpgradeOutboundAsync(raw, null, Stop);
        List<DuplexStream> silent = [];
        for (var count = 0; count < 2_000; count++)
        {
            var stream = await hostile.OpenRawAsync(Stop);
            await stream.WriteAsync(new byte[] { 0x13 }, Stop);
            silent.Add(stream);
        }

        await Should.ThrowAsync<StreamResetException>(() => silent[^1].ReadAllAsync(Stop));
        hosts[1].Resources.UsedWith(PeerId.Of(key.PublicKey)).InboundStreams.ShouldBeInRange(1, 20);
        hosts[1].Resources.RefusedCount.ShouldBeGreaterThanOrEqualTo(1_980);

        foreach (var stream in silent) stream.Reset();
        await hosts.ConnectAsync(0, 1, Stop);
        await EchoAsync(hosts[0], hosts[1].Id);
    }

    [Fact(Timeout = 180_000)]
    public async Task Streams_that_one_peer_leaves_without_a_protocol_are_in_nobody_elses_way()
    {
        await using var hosts = await TestHosts.StartAsync(2, options =>
        {
            options.Resources.Transient = new() { InboundStreams = 16 };
            options.Resources.NegotiatingMax = 4;
        });
        hosts[1].Handle("/echo/1.0.0", async (context, stopping) => await context.Stream.CopyToAsync(context.Stream, stopping));
        using var key = PrivateKey.Generate();
        var raw = await hosts.Network.CreateTransport().DialAsync(hosts[1].Addresses[0], Stop);
        await using var hostile = await new ConnectionUpgrader(key, new YamuxOptions(), TimeProvider.System)
            .UpgradeOutboundAsync(raw, null, Stop);
        List<DuplexStream> silent = [];
        for (var count = 0; count < 64; count++)
        {
            silent.Add(await hostile.OpenRawAsync(Stop));
            await silent[^1].WriteAsync(new byte[] { 0x13 }, Stop);
        }

        while (hosts[1].Resources.UsedWith(PeerId.Of(key.PublicKey)).InboundStreams < 64) await Moment.PassAsync(Stop);
        await hosts.ConnectAsync(0, 1, Stop);
        await EchoAsync(hosts[0], hosts[1].Id);
        hosts[1].Resources.RefusedCount.ShouldBe(0);

        // Those that wait are served when those before them have gone.
        foreach (var stream in silent.Take(63)) stream.Reset();
        await silent[^1].WriteAsync("/multistream/1.0.0\n\x0c/echo/1.0.0\nme too"u8.ToArray(), Stop);
        await silent[^1].CloseWriteAsync(Stop);
        (await silent[^1].ReadAllAsync(Stop)).AsSpan()[^6..].ToArray().ShouldBe("me too"u8.ToArray());
    }

    [Fact]
    public void One_peer_has_a_part_only_of_the_streams_without_a_protocol_on_all_its_connections()
    {
        var manager = Manager(new()
        {
            Transient = new() { InboundStreams = 3 }, TransientPeer = new() { InboundStreams = 2 },
        });
        using var one = manager.OpenConnection(inbound: true, hasDescriptor: false);
        one.Identify(_peer);
        using var another = manager.OpenConnection(inbound: true, hasDescriptor: false);
        another.Identify(_peer);
        using var other = manager.OpenConnection(inbound: true, hasDescriptor: false);
        other.Identify(_other);

        using (one.Negotiate())
        using (another.Negotiate())
        {
            Limit(() => one.Negotiate()).ShouldBe($"transient-peer {_peer} InboundStreams 2");
            other.Negotiate().Dispose();
        }

        one.Negotiate().Dispose();
    }

    [Theory(Timeout = 180_000)]
    [InlineData("memory")]
    [InlineData("tcp")]
    [InlineData("ws")]
    public async Task Slow_handshakes_make_room_for_others_and_are_given_up_in_time(string transport)
    {
        var time = new FakeTimeProvider();
        await using var hosts = await TestHosts.StartAsync(
            3,
            options =>
            {
                options.Yamux.KeepAlive = TimeSpan.Zero;
                options.Resources.Transient = new() { InboundConnections = 16 };
            },
            time,
            transport);
        var dialling = hosts.CreateTransport();
        List<DuplexStream> slow = [];
        for (var count = 0; count < 200; count++) slow.Add((await dialling.DialAsync(hosts[1].Addresses[0], Stop)).Stream);

        foreach (var stream in slow.SkipLast(16)) await Should.ThrowAsync<StreamResetException>(() => stream.ReadAllAsync(Stop));
        hosts[1].Resources.Used.InboundConnections.ShouldBe(16);
        await hosts.ConnectAsync(0, 1, Stop);
        time.Advance(TimeSpan.FromSeconds(10));
        foreach (var stream in slow.TakeLast(16)) await Should.ThrowAsync<StreamResetException>(() => stream.ReadAllAsync(Stop));

        await hosts.ConnectAsync(2, 1, Stop);

        // Whoever was given up hears of it a moment before it counts no longer.
        while (hosts[1].Resources.Used.InboundConnections != 2) await Moment.PassAsync(Stop);
    }

    [Fact]
    public void What_makes_room_is_of_the_network_that_has_most()
    {
        var manager = Manager(new() { Transient = new() { InboundConnections = 3 } });
        var handshakes = new Handshakes(manager);
        var honest = handshakes.Begin(From("/ip4/192.0.2.1/tcp/1", out var honestStream));
        var first = handshakes.Begin(From("/ip4/192.0.2.2/tcp/1", out var firstStream));
        using var second = handshakes.Begin(From("/ip4/192.0.2.2/tcp/2", out var secondStream));

        using var third = handshakes.Begin(From("/ip4/192.0.2.2/tcp/3", out _));

        firstStream.WasReset.ShouldBeTrue("the oldest of those that come from one place");
        (honestStream.WasReset, secondStream.WasReset).ShouldBe((false, false));
        Should.Throw<StreamResetException>(() => first.Scope.Identify(_peer));
        manager.Used.InboundConnections.ShouldBe(3);
        honest.Scope.Identify(_peer);
        honest.Dispose();
        using var fourth = handshakes.Begin(From("/ip4/192.0.2.3/tcp/1", out _));
        secondStream.WasReset.ShouldBeFalse("there is room where one came to its end");
        second.Scope.HasSpoken = true;
        using var fifth = handshakes.Begin(From("/ip4/192.0.2.4/tcp/1", out _));
        secondStream.WasReset.ShouldBeFalse("it has said something");
        manager.UsedWith(_peer).InboundConnections.ShouldBe(1);
    }

    [Fact(Timeout = 180_000)]
    public async Task When_all_has_ended_nothing_is_used()
    {
        await using var hosts = await TestHosts.StartAsync(2);
        hosts[1].Handle("/echo/1.0.0", async (context, stopping) => await context.Stream.CopyToAsync(context.Stream, stopping));
        var connection = await hosts.ConnectAsync(0, 1, Stop);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            await using var stream = await connection.OpenAsync("/echo/1.0.0", Stop);
            await stream.WriteAsync(new byte[100_000], Stop);
            await stream.CloseWriteAsync(Stop);
            (await stream.ReadAllAsync(Stop)).Length.ShouldBe(100_000);
        }));
        hosts[0].Resources.Used.OutboundConnections.ShouldBe(1);

        await connection.DisposeAsync();

        foreach (var host in new[] { hosts[0], hosts[1] })
        {
            while (host.Resources.Used != default)
            {
                Stop.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
    }

    private static async Task EchoAsync(Libp2pHost from, PeerId to)
    {
        var (echo, _) = await from.OpenAsync(to, ["/echo/1.0.0"], null, Stop);
        await using var ended = echo;
        await echo.WriteAsync("still here"u8.ToArray(), Stop);
        await echo.CloseWriteAsync(Stop);
        (await echo.ReadAllAsync(Stop)).ShouldBe("still here"u8.ToArray());
    }

    private static string Limit(Action action)
    {
        var reached = Should.Throw<ResourceLimitException>(action);
        return $"{reached.Scope} {reached.Limit} {reached.Max}";
    }

    private static RawConnection From(string address, out ResettableStream stream)
    {
        stream = new();
        return new(stream, Multiaddr.Parse("/ip4/10.0.0.1/tcp/4001"), Multiaddr.Parse(address));
    }

    private ResourceManager Manager(ResourceLimits limits) => new(limits, _time, _log);

    private ConnectionScope Open(ResourceLimits limits)
    {
        var scope = Manager(limits).OpenConnection(inbound: true, hasDescriptor: false);
        scope.Identify(_peer);
        return scope;
    }

    /// <summary>Knows whether it was reset, and nothing else.</summary>
    private sealed class ResettableStream : DuplexStream
    {
        public bool WasReset { get; private set; }

        public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default) => default;

        public override void Reset() => WasReset = true;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(0);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;
    }
}
