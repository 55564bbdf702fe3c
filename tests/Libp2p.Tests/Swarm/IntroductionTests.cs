using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;
using Libp2p.Core.Records;
using Libp2p.Negotiation;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;
using Libp2p.Tests.Muxing;
using Libp2p.Transports.Memory;
using Microsoft.Extensions.Logging;

namespace Libp2p.Tests.Swarm;

public sealed class IntroductionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task What_a_peer_says_of_itself_fits_wherever_it_is_read_however_many_relays_it_has()
    {
        await using var hosts = await TestHosts.StartAsync(2);
        using var all = Announced(hosts[0], Enumerable.Range(1, 60).Select(number => Circuit(number)));
        using var direct = hosts[0].Announce(Multiaddr.Parse("/ip4/8.8.4.4/tcp/4001"));
        var connection = await hosts.ConnectAsync(1, 0, Stop);

        await using var stream = await connection.OpenAsync(IdentifyProtocol.Id, Stop);
        var bytes = await stream.ReadAllAsync(Stop);

        bytes.Length.ShouldBeInRange(3000, 4096);
        var message = new IdentifyMessage().Merge(bytes.AsSpan(2));
        message.ListenAddresses[0].ToString().ShouldBe("/ip4/8.8.4.4/tcp/4001");
        message.ListenAddresses.ShouldContain(Multiaddr.Parse("/memory/1"));
        PeerRecord.Open(message.SignedPeerRecord!.Value.Span).Addresses.ShouldBe(message.ListenAddresses);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_connection_says_when_its_other_side_has_introduced_itself_and_watchers_know()
    {
        await using var hosts = await TestHosts.StartAsync(2);
        var watcher = new Watcher();
        using var watching = hosts[1].Watch(watcher);

        await (await hosts[1].DialAsync(hosts[0].Addresses[0], Stop)).Introduced.WaitAsync(Stop);

        hosts[1].Peers.ProtocolsOf(hosts[0].Id).ShouldContain(IdentifyProtocol.Id);
        (await watcher.NextAsync(Stop)).What.ShouldBe("connected");
        watcher.HasHeard.ShouldBeTrue("that it is identified");
    }

    [Fact(Timeout = 180_000)]
    public async Task Where_nobody_asks_who_it_is_nobody_waits_for_it()
    {
        await using var hosts = await TestHosts.StartAsync(2, options => options.Identifies = false);

        await (await hosts[1].DialAsync(hosts[0].Addresses[0], Stop)).Introduced.WaitAsync(Stop);
    }

    [Fact]
    public void Addresses_are_said_in_the_order_of_who_can_dial_them()
    {
        Multiaddr[] all =
        [
            .. new[]
            {
                "/ip4/127.0.0.1/tcp/1", "/ip4/8.8.8.8/tcp/1/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp/p2p-circuit",
                "/ip4/192.168.1.1/tcp/1", "/dns4/example.com/tcp/1", "/ip6/2a00::1/tcp/1",
            }.Select(Multiaddr.Parse),
        ];

        SaidAddresses.Choose(all, 10_000).ShouldBe([all[3], all[4], all[2], all[1], all[0]]);
        SaidAddresses.Choose(all, 0).ShouldBe([all[3], all[4]], "so many are said in any case");
        SaidAddresses.Choose([.. Enumerable.Range(1, 99).Select(port => Multiaddr.Parse($"/ip4/8.8.8.8/tcp/{port}"))], 10_000)
            .Count.ShouldBe(32);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_is_slow_to_answer_a_push_is_not_answered_with_a_reset()
    {
        await using var hosts = await TestHosts.StartAsync(1);
        using var key = PrivateKey.Generate();
        await using var peer = await MeetAsync(hosts[0], hosts.Network, key);

        using var handling = hosts[0].Handle("/new/1.0.0", (_, _) => Task.CompletedTask);
        var pushed = (await peer.AcceptAsync(Stop))!;
        (await pushed.ReadAllAsync(Stop)).Length.ShouldBeGreaterThan(100, "the proposal, and all that is pushed");
        await pushed.WriteAsync("\x13/multistream/1.0.0\n\x14/ipfs/id/push/1.0.0\n"u8.ToArray(), Stop);
        await AskAsync(peer); // all that was sent before has been dealt with

        await pushed.WriteAsync(new byte[] { 0 }, Stop);
        await pushed.CloseWriteAsync(Stop);
    }

    /// <summary>The clock stands still: no time limit ends it.</summary>
    [Fact(Timeout = 180_000)]
    public async Task A_push_that_is_under_way_when_the_host_stops_ends_with_it_and_is_no_fault()
    {
        using var log = new LogLines();
        using var own = PrivateKey.Generate();
        using var key = PrivateKey.Generate();
        MemoryNetwork network = new();
        await using var host = new Libp2pHost(own, [network.CreateTransport()], new(), new FakeTimeProvider(), log);
        await host.ListenAsync(Multiaddr.Parse("/memory/1"), Stop);
        await using var peer = await MeetAsync(host, network, key);
        using var handling = host.Handle("/new/1.0.0", (_, _) => Task.CompletedTask);
        await ((await peer.AcceptAsync(Stop))!).ReadAllAsync(Stop); // and is not answered

        await host.DisposeAsync();

        log.All.ShouldContain(line => line.Text.Contains("was not told what changed"));
        log.All.ShouldAllBe(line => line.Level < LogLevel.Warning);
    }

    [Theory(Timeout = 180_000)]
    [InlineData("record")]
    [InlineData("text")]
    public async Task What_cannot_be_read_is_passed_over_and_the_peer_is_known_all_the_same(string what)
    {
        await using var hosts = await TestHosts.StartAsync(1);
        using var key = PrivateKey.Generate();
        var raw = await hosts.Network.CreateTransport().DialAsync(hosts[0].Addresses[0], Stop);
        await using var peer = await new ConnectionUpgrader(key, new(), TimeProvider.System).UpgradeOutboundAsync(raw, null, Stop);
        var watcher = new Watcher();
        using var watching = hosts[0].Watch(watcher);
        var (asked, _) = await MultistreamSelect.AcceptAsync((await peer.AcceptAsync(Stop))!, _ => true, Stop);
        var said = new IdentifyMessage
        {
            PublicKey = key.PublicKey,
            Protocols = ["/a"],
            ListenAddresses = [Multiaddr.Parse("/ip4/192.0.2.1/tcp/1")],
            SignedPeerRecord = what == "record" ? new byte[] { 1, 2, 3 } : null,
        };
        byte[] notText = what == "text" ? [0x32, 1, 0xff] : [];
        await Delimited.WriteAsync(asked, (byte[])[.. said.Encode(), .. notText], Stop);
        await asked.CloseWriteAsync(Stop);

        (await watcher.IdentifiedAsync(PeerId.Of(key.PublicKey), Stop)).Protocols.ShouldBe(["/a"]);

        hosts[0].Peers.AddressesOf(PeerId.Of(key.PublicKey)).ShouldBe(said.ListenAddresses);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_shows_another_peers_record_is_not_believed()
    {
        await using var hosts = await TestHosts.StartAsync(2);
        using var key = PrivateKey.Generate();
        var raw = await hosts.Network.CreateTransport().DialAsync(hosts[0].Addresses[0], Stop);
        await using var peer = await new ConnectionUpgrader(key, new(), TimeProvider.System).UpgradeOutboundAsync(raw, null, Stop);
        var watcher = new Watcher();
        using var watching = hosts[0].Watch(watcher);
        var (asked, _) = await MultistreamSelect.AcceptAsync((await peer.AcceptAsync(Stop))!, _ => true, Stop);
        await IdentifyProtocol.SendAsync(
            asked,
            new()
            {
                PublicKey = key.PublicKey,
                SignedPeerRecord = new PeerRecord(hosts[1].Id, 1, [Multiaddr.Parse("/ip4/192.0.2.1/tcp/1")]).Seal(TestHosts.Key(1)),
            },
            Stop);

        await hosts.ConnectAsync(1, 0, Stop);

        hosts[0].Peers.AddressesOf(PeerId.Of(key.PublicKey)).ShouldBeEmpty();
        hosts[0].Peers.AddressesOf(hosts[1].Id).ShouldNotContain(Multiaddr.Parse("/ip4/192.0.2.1/tcp/1"));
    }

    /// <summary>A peer that does nothing by itself, once it and a host have said who they are.</summary>
    private static async Task<PeerConnection> MeetAsync(Libp2pHost host, MemoryNetwork network, PrivateKey key)
    {
        var raw = await network.CreateTransport().DialAsync(host.Addresses[0], Stop);
        var watcher = new Watcher();
        using var watching = host.Watch(watcher);
        var peer = await new ConnectionUpgrader(key, new(), TimeProvider.System).UpgradeOutboundAsync(raw, null, Stop);
        var (asked, _) = await MultistreamSelect.AcceptAsync((await peer.AcceptAsync(Stop))!, _ => true, Stop);
        await IdentifyProtocol.SendAsync(asked, new() { PublicKey = key.PublicKey, Protocols = [IdentifyProtocol.PushId] }, Stop);
        await watcher.IdentifiedAsync(PeerId.Of(key.PublicKey), Stop);
        await AskAsync(peer);
        return peer;
    }

    private static async Task AskAsync(PeerConnection peer)
    {
        await using var stream = await peer.OpenAsync(IdentifyProtocol.Id, Stop);
        await IdentifyProtocol.ReceiveAsync(stream, Stop);
    }

    private static Multiaddr Circuit(int number) => Multiaddr.Parse($"/ip4/198.51.100.{number}/tcp/4001")
        .WithPeer(PeerId.Of(TestHosts.Key(number).PublicKey)).Encapsulate(Multiaddr.Parse("/p2p-circuit"));

    private static Ending Announced(Libp2pHost host, IEnumerable<Multiaddr> addresses)
    {
        List<IDisposable> all = [.. addresses.Select(host.Announce)];
        return new(() => all.ForEach(one => one.Dispose()));
    }
}
