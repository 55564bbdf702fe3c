using System.Net;
using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Muxing.Yamux;
using Libp2p.Swarm;
using Libp2p.Swarm.Resources;
using Libp2p.Tests.Muxing;
using Libp2p.Transports.Memory.Simulation;
using Libp2p.Transports.Tcp;
using Microsoft.Extensions.Logging;

namespace Libp2p.Tests.Swarm.Resources;

public sealed class SourceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/ip4/192.0.2.7/tcp/4001", "192.0.2.7/32")]
    [InlineData("/ip4/10.1.2.3/tcp/4001/ws", "10.1.2.3/32")]
    [InlineData("/ip6/2001:db8:1:2ff:3::4/tcp/4001", "2001:db8:1:200::/56")]
    [InlineData("/ip6/::ffff:192.0.2.7/tcp/4001", "192.0.2.7/32")]
    [InlineData("/ip4/127.3.2.1/tcp/4001", null)]
    [InlineData("/ip6/::1/tcp/4001", null)]
    [InlineData("/ip6/::ffff:127.0.0.1/tcp/4001", null)]
    [InlineData("/memory/7", null)]
    [InlineData(
        "/ip4/192.0.2.7/tcp/4001/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp/p2p-circuit", null)]
    public void A_source_is_an_address_or_what_a_household_has_of_them(string address, string? network) =>
        SourceNetwork.Of(Multiaddr.Parse(address))?.ToString().ShouldBe(network);

    [Fact]
    public void One_source_has_its_share_and_gets_it_back()
    {
        using var log = new LogLines();
        var manager = new ResourceManager(new() { Source = new() { InboundConnections = 2 } }, new FakeTimeProvider(), log);
        var here = Multiaddr.Parse("/ip6/2001:db8:1:200::1/tcp/1");
        var neighbour = Multiaddr.Parse("/ip6/2001:db8:1:2ff::1/tcp/1");
        var first = manager.OpenConnection(true, true, here);
        using var second = manager.OpenConnection(true, true, neighbour);

        for (var count = 0; count < 10; count++)
        {
            var reached = Should.Throw<ResourceLimitException>(() => manager.OpenConnection(true, true, here));
            reached.Scope.ShouldBe("source 2001:db8:1:200::/56");
            reached.Limit.ShouldBe("InboundConnections");
        }

        log.All.Count.ShouldBe(1);
        manager.OpenConnection(inbound: false, true, here).Dispose();
        manager.OpenConnection(true, true, Multiaddr.Parse("/ip6/2001:db8:1:300::1/tcp/1")).Dispose();
        first.Dispose();
        first.Dispose();
        using var third = manager.OpenConnection(true, true, here);
        Should.Throw<ResourceLimitException>(() => manager.OpenConnection(true, true, here));
        manager.Used.InboundConnections.ShouldBe(2);
    }

    [Fact]
    public void A_full_source_does_not_count_as_a_full_host()
    {
        using var log = new LogLines();
        var crowded = 0;
        var manager = new ResourceManager(
            new() { Source = new() { InboundConnections = 1 }, System = new() { InboundConnections = 1 } }, new FakeTimeProvider(), log)
        {
            Crowded = () => crowded++,
        };
        using var first = manager.OpenConnection(true, true, Multiaddr.Parse("/ip4/192.0.2.1/tcp/1"));

        Should.Throw<ResourceLimitException>(() => manager.OpenConnection(true, true, Multiaddr.Parse("/ip4/192.0.2.1/tcp/1")))
            .Scope.ShouldBe("source 192.0.2.1/32");
        crowded.ShouldBe(0);
        Should.Throw<ResourceLimitException>(() => manager.OpenConnection(true, true, Multiaddr.Parse("/ip4/192.0.2.2/tcp/1")))
            .Scope.ShouldBe("system");
        crowded.ShouldBe(1);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_machine_that_dials_without_end_leaves_room_for_others()
    {
        var network = new SimulatedInternet(
            seed: 1, TimeProvider.System, new LinkConditions { Latency = TimeSpan.FromMilliseconds(1) });
        var options = new HostOptions { Resources = new() { System = new() { InboundConnections = 20 } } };
        using var log = new LogLines();
        await using var host = new Libp2pHost(
            TestHosts.Key(0), [network.Attach(IPAddress.Parse("10.0.0.1")).CreateTransport()], options, TimeProvider.System, log);
        var address = await host.ListenAsync(Multiaddr.Parse("/ip4/10.0.0.1/tcp/4001"), Stop);
        var hostile = network.Attach(IPAddress.Parse("10.0.0.2")).CreateTransport();
        List<DuplexStream> silent = [];
        for (var count = 0; count < 40; count++) silent.Add((await hostile.DialAsync(address, Stop)).Stream);
        foreach (var refused in silent.Skip(8)) await Should.ThrowAsync<StreamResetException>(() => refused.ReadAllAsync(Stop));

        await using var other = new Libp2pHost(
            TestHosts.Key(1), [network.Attach(IPAddress.Parse("10.0.0.3")).CreateTransport()], new(), TimeProvider.System, log);
        await other.DialAsync(address.WithPeer(host.Id), Stop);

        host.Resources.Used.InboundConnections.ShouldBe(9);
        log.All.Where(line => line.Level == LogLevel.Warning).ShouldHaveSingleItem().Text.ShouldContain("'source 10.0.0.2/32'");
        foreach (var stream in silent) stream.Reset();
    }

    [Fact(Timeout = 180_000)]
    public async Task Connections_within_the_machine_have_no_such_limit()
    {
        using var log = new LogLines();
        await using var host = new Libp2pHost(TestHosts.Key(0), [new TcpTransport()], new(), TimeProvider.System, log);
        var address = await host.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"), Stop);
        List<PeerConnection> open = [];
        for (var count = 0; count < 12; count++)
        {
            using var key = PrivateKey.Generate();
            var raw = await new TcpTransport().DialAsync(address, Stop);
            open.Add(await new ConnectionUpgrader(key, new YamuxOptions(), TimeProvider.System).UpgradeOutboundAsync(raw, host.Id, Stop));
        }

        while (host.Connections.Count < 12) await Moment.PassAsync(Stop);
        foreach (var connection in open) await connection.DisposeAsync();
    }
}
