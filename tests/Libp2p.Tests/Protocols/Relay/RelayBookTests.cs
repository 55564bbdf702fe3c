using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.Relay;
using Libp2p.Tests.Swarm;

namespace Libp2p.Tests.Protocols.Relay;

/// <summary>How much a relay does for whom.</summary>
public sealed class RelayBookTests
{
    private static readonly DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly PeerId[] _peers =
        [.. Enumerable.Range(0, 6).Select(index => PeerId.Of(TestHosts.Key(index).PublicKey))];

    private readonly RelayOptions _options = new() { ReservationsMax = 3, ReservationsPerIpMax = 2, CircuitsPerPeerMax = 2 };

    [Fact]
    public void There_are_so_many_reservations_and_no_more()
    {
        var book = new RelayBook(_options);
        book.Reserve(_peers[0], Ip(1), _now).ShouldBe(_now.AddHours(1));
        book.Reserve(_peers[1], Ip(2), _now).ShouldNotBeNull();
        book.Reserve(_peers[2], Ip(3), _now).ShouldNotBeNull();

        book.Reserve(_peers[3], Ip(4), _now).ShouldBeNull();
        book.Reserve(_peers[0], Ip(1), _now.AddMinutes(30)).ShouldBe(_now.AddMinutes(90), "it has one already");

        book.Release(_peers[1]);
        book.Reserve(_peers[3], Ip(4), _now).ShouldNotBeNull();
        book.HasReserved(_peers[1], _now).ShouldBeFalse();
    }

    [Fact]
    public void One_place_has_so_many_reservations_and_no_more()
    {
        var book = new RelayBook(_options);
        book.Reserve(_peers[0], Ip(1), _now).ShouldNotBeNull();
        book.Reserve(_peers[1], Ip(1), _now).ShouldNotBeNull();
        book.Reserve(_peers[2], Ip(1), _now).ShouldBeNull();
        book.Reserve(_peers[2], Ip(2), _now).ShouldNotBeNull();
        book.Reserve(_peers[2], Ip(1), _now).ShouldBeNull("it moved to where there are too many");
        book.HasReserved(_peers[2], _now).ShouldBeTrue();
    }

    [Fact]
    public void Half_of_an_address_of_six_is_one_place()
    {
        var book = new RelayBook(_options);
        book.Reserve(_peers[0], Multiaddr.Parse("/ip6/2001:db8::1/tcp/1"), _now).ShouldNotBeNull();
        book.Reserve(_peers[1], Multiaddr.Parse("/ip6/2001:db8::ffff:2/tcp/1"), _now).ShouldNotBeNull();
        book.Reserve(_peers[2], Multiaddr.Parse("/ip6/2001:db8::3/tcp/1"), _now).ShouldBeNull();
        book.Reserve(_peers[2], Multiaddr.Parse("/ip6/2001:db8:0:1::3/tcp/1"), _now).ShouldNotBeNull();
    }

    [Fact]
    public void A_reservation_lapses()
    {
        var book = new RelayBook(_options);
        for (var index = 0; index < 3; index++) book.Reserve(_peers[index], Ip(index), _now).ShouldNotBeNull();

        book.HasReserved(_peers[0], _now.AddMinutes(59)).ShouldBeTrue();
        book.HasReserved(_peers[0], _now.AddHours(1)).ShouldBeFalse();
        book.Reserve(_peers[3], Ip(9), _now.AddHours(1)).ShouldNotBeNull("the others have lapsed");
        book.ReservationCount.ShouldBe(1);
    }

    [Fact]
    public void A_peer_has_so_many_circuits_and_no_more()
    {
        var book = new RelayBook(_options);
        var first = book.OpenCircuit(_peers[0], _peers[1]).ShouldNotBeNull();
        using var second = book.OpenCircuit(_peers[0], _peers[2]).ShouldNotBeNull();

        book.OpenCircuit(_peers[0], _peers[3]).ShouldBeNull();
        book.OpenCircuit(_peers[3], _peers[0]).ShouldBeNull("to it is as good as from it");
        first.Dispose();
        first.Dispose();
        book.OpenCircuit(_peers[3], _peers[0]).ShouldNotBeNull();
        book.OpenCircuit(_peers[4], _peers[0]).ShouldBeNull();
    }

    [Fact]
    public void All_together_have_so_many_circuits_and_no_more()
    {
        _options.CircuitsMax = 1;
        var book = new RelayBook(_options);
        using (book.OpenCircuit(_peers[0], _peers[1]).ShouldNotBeNull())
            book.OpenCircuit(_peers[2], _peers[3]).ShouldBeNull();
        book.OpenCircuit(_peers[2], _peers[3]).ShouldNotBeNull();
    }

    private static Multiaddr Ip(int last) => Multiaddr.Parse($"/ip4/192.0.2.{last}/tcp/4001");
}
