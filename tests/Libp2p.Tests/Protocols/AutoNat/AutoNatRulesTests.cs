using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.AutoNat;
using Libp2p.Tests.Swarm;

namespace Libp2p.Tests.Protocols.AutoNat;

/// <summary>Who is dialled where, how often, and whom one believes.</summary>
public sealed class AutoNatRulesTests
{
    private static readonly DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly PeerId[] _peers =
        [.. Enumerable.Range(0, 12).Select(index => PeerId.Of(TestHosts.Key(index).PublicKey))];

    private readonly AutoNatOptions _options = new() { DialsPrivate = true };

    [Theory]
    [InlineData("/ip4/8.8.8.8/tcp/4001", "/ip4/8.8.8.8/tcp/9", true, true)]
    [InlineData("/ip4/8.8.4.4/tcp/4001", "/ip4/8.8.8.8/tcp/9", false, true)]
    [InlineData("/ip4/127.0.0.1/tcp/4001", "/ip4/127.0.0.1/tcp/9", true, false)]
    [InlineData("/ip4/127.0.0.1/tcp/4001", "/ip4/8.8.8.8/tcp/9", false, false)]
    [InlineData("/ip4/192.168.1.1/tcp/80", "/ip4/10.0.0.5/tcp/9", false, false)]
    [InlineData("/ip4/169.254.169.254/tcp/80", "/ip4/8.8.8.8/tcp/9", false, false)]
    [InlineData("/ip6/2600::1/tcp/4001", "/ip4/8.8.8.8/tcp/9", false, true)]
    [InlineData("/ip6/fe80::1/tcp/4001", "/ip4/8.8.8.8/tcp/9", false, false)]
    [InlineData("/ip6/::ffff:10.0.0.1/tcp/4001", "/ip4/8.8.8.8/tcp/9", false, false)]
    [InlineData("/dns4/example.com/tcp/4001", "/ip4/8.8.8.8/tcp/9", false, false)]
    [InlineData("/memory/1", "/memory/1", true, false)]
    public void Others_than_who_asks_are_not_dialled_or_for_bytes_alone(string address, string seen, bool own, bool elsewhere)
    {
        var (dialled, from) = (Multiaddr.Parse(address), Multiaddr.Parse(seen));

        DialBackRules.MayDialSeen(dialled, from, _peers[0], _options).ShouldBe(own);
        DialBackRules.MayDialElsewhere(dialled, from, _peers[0]).ShouldBe(elsewhere);
        DialBackRules.MayDialSeen(dialled.WithPeer(_peers[1]), from, _peers[0], _options).ShouldBeFalse();
        DialBackRules.MayDialElsewhere(dialled.WithPeer(_peers[1]), from, _peers[0]).ShouldBeFalse();
        var relayed = CircuitOf(from);
        DialBackRules.MayDialSeen(dialled, relayed, _peers[0], _options).ShouldBeFalse();
        DialBackRules.MayDialElsewhere(dialled, relayed, _peers[0]).ShouldBeFalse();
        DialBackRules.MayDialSeen(CircuitOf(dialled), from, _peers[0], _options).ShouldBeFalse();
    }

    [Fact]
    public void Private_networks_are_left_alone_where_that_is_wanted()
    {
        var address = Multiaddr.Parse("/ip4/192.168.1.1/tcp/80");

        DialBackRules.MayDialSeen(address, address, _peers[0], new() { DialsPrivate = false }).ShouldBeFalse();
    }

    [Fact]
    public void So_many_requests_are_served_a_minute_and_at_a_time()
    {
        (_options.RequestsPerMinuteMax, _options.RequestsPerPeerPerMinuteMax, _options.RequestsAtATimeMax) = (4, 2, 2);
        var rate = new RequestRate(_options);
        var first = rate.Begin(_peers[0], _now).ShouldNotBeNull();
        var second = rate.Begin(_peers[1], _now).ShouldNotBeNull();
        rate.Begin(_peers[2], _now).ShouldBeNull("two are under way");
        first.Dispose();
        first.Dispose();
        rate.Begin(_peers[0], _now)!.Dispose();
        rate.Begin(_peers[0], _now).ShouldBeNull("this peer had two");
        rate.Begin(_peers[2], _now)!.Dispose();
        rate.Begin(_peers[3], _now.AddSeconds(59)).ShouldBeNull("all had four");
        second.Dispose();
        rate.Begin(_peers[0], _now.AddMinutes(1)).ShouldNotBeNull();
    }

    [Fact]
    public void What_enough_servers_say_is_believed_and_each_counts_once()
    {
        var votes = new ReachabilityVotes(needed: 3);
        for (var count = 0; count < 5; count++) votes.Cast(_peers[0], reached: true);
        votes.Verdict.ShouldBe(Reachability.Unknown);
        votes.Cast(_peers[1], reached: true);
        votes.Cast(_peers[2], reached: false);
        votes.Verdict.ShouldBe(Reachability.Unknown);
        votes.Cast(_peers[3], reached: true);
        votes.Verdict.ShouldBe(Reachability.Public);

        votes.Cast(_peers[1], reached: false);
        votes.Verdict.ShouldBe(Reachability.Unknown, "one changed its mind");
        for (var server = 4; server < 8; server++) votes.Cast(_peers[server], reached: false);
        votes.Verdict.ShouldBe(Reachability.Private, "old votes go");
        votes.HasVoted(_peers[0]).ShouldBeFalse();
    }

    private static Multiaddr CircuitOf(Multiaddr address) =>
        address.WithPeer(_peers[9]).Encapsulate(Multiaddr.Parse("/p2p-circuit"));
}
