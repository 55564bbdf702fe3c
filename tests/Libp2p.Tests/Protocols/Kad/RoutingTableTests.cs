using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.Kad;

namespace Libp2p.Tests.Protocols.Kad;

public sealed class RoutingTableTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly KadOptions _options = new() { Replication = 4 };
    private static readonly PeerId _self = PeerAt(0);

    private readonly RoutingTable _table = new(_self, _options);

    [Fact]
    public void The_peer_itself_is_not_taken_in()
    {
        _table.Offer(Entry(0)).ShouldBe(RoutingOffer.Refused);
        _table.Count.ShouldBe(0);
        _table.Heard(_self, _now).ShouldBeNull();
        _table.Remove(_self).ShouldBeFalse();
        _table.MostSilentBeside(_self, _now).ShouldBeNull();
    }

    [Fact]
    public void A_bucket_holds_k_and_says_who_was_silent_longest()
    {
        var far = Enumerable.Range(1, 100).Where(number => PrefixOf(number) == 0).Take(5).ToList();
        for (var at = 0; at < 4; at++) _table.Offer(Entry(far[at], _now.AddMinutes(at))).ShouldBe(RoutingOffer.Added);
        _table.Heard(PeerAt(far[0]), _now.AddMinutes(10)).ShouldNotBeNull();

        _table.Offer(Entry(far[4])).ShouldBe(RoutingOffer.Full);
        _table.MostSilentBeside(PeerAt(far[4]), _now.AddMinutes(2))!.Peer.ShouldBe(PeerAt(far[1]));
        _table.MostSilentBeside(PeerAt(far[4]), _now).ShouldBeNull("all were heard lately");

        _table.Remove(PeerAt(far[1])).ShouldBeTrue();
        _table.Offer(Entry(far[4])).ShouldBe(RoutingOffer.Added);
        _table.Count.ShouldBe(4);
    }

    [Fact]
    public void A_peer_that_is_in_is_taken_anew_with_its_newest_addresses()
    {
        _table.Offer(Entry(1)).ShouldBe(RoutingOffer.Added);
        var moved = Entry(1) with { Addresses = [Multiaddr.Parse("/ip4/5.6.7.8/tcp/2")] };

        _table.Offer(moved).ShouldBe(RoutingOffer.Known);

        _table.Count.ShouldBe(1);
        _table.Heard(PeerAt(1), _now)!.Addresses.ShouldBe(moved.Addresses);
    }

    [Fact]
    public void The_nearest_to_any_place_come_first()
    {
        var table = new RoutingTable(_self, new KadOptions());
        var taken = Enumerable.Range(1, 400).Where(number => table.Offer(Entry(number)) == RoutingOffer.Added);
        var peers = taken.Select(PeerAt).ToList();
        foreach (var target in Enumerable.Range(500, 200).Select(number => KadKey.Of(PeerAt(number))).Append(KadKey.Of(_self)))
        {
            var expected = peers.OrderBy(peer => KadKey.Of(peer).DistanceTo(target)).Take(20);

            table.Closest(target, 20).ShouldBe(expected);
        }
    }

    [Fact]
    public void Few_peers_of_one_owner_are_taken_into_a_bucket_and_into_the_table()
    {
        var byPrefix = Enumerable.Range(1, 200).ToLookup(PrefixOf);
        var crowd = byPrefix[0].Take(3).ToList();

        _table.Offer(Entry(crowd[0], group: 7)).ShouldBe(RoutingOffer.Added);
        _table.Offer(Entry(crowd[1], group: 7)).ShouldBe(RoutingOffer.Added);
        _table.Offer(Entry(crowd[2], group: 7)).ShouldBe(RoutingOffer.Refused, "two of an owner in a bucket");
        _table.Offer(Entry(byPrefix[1].First(), group: 7)).ShouldBe(RoutingOffer.Added);
        _table.Offer(Entry(byPrefix[2].First(), group: 7)).ShouldBe(RoutingOffer.Refused, "three of an owner in the table");
        _table.Offer(Entry(byPrefix[2].First(), group: 8)).ShouldBe(RoutingOffer.Added);
        _table.Offer(Entry(byPrefix[3].First())).ShouldBe(RoutingOffer.Added);
        _table.Offer(Entry(byPrefix[3].First(), group: 7)).ShouldBe(RoutingOffer.Known, "it came back, and counts as before");

        _table.Remove(PeerAt(crowd[0]));
        _table.Offer(Entry(crowd[2], group: 7)).ShouldBe(RoutingOffer.Added, "one has left");
    }

    [Fact]
    public void Silent_peers_and_used_prefixes_are_told()
    {
        var near = Enumerable.Range(1, 100).First(number => PrefixOf(number) == 2);
        var far = Enumerable.Range(1, 100).First(number => PrefixOf(number) == 0);
        _table.Offer(Entry(near, _now));
        _table.Offer(Entry(far, _now.AddMinutes(5)));

        _table.SilentSince(_now.AddMinutes(1)).ShouldHaveSingleItem().Peer.ShouldBe(PeerAt(near));
        _table.Prefixes().ShouldBe([0, 2]);
    }

    [Theory]
    [InlineData("/ip4/1.2.3.4/tcp/1", 0x0102)]
    [InlineData("/ip4/1.2.200.4/udp/1/quic-v1", 0x0102)]
    [InlineData("/ip6/2600:1234:5678::1/tcp/1", 0x26001234)]
    [InlineData("/dns4/example.com/tcp/1", null)]
    [InlineData("/ip4/192.168.1.1/tcp/1", null)]
    [InlineData("/ip6/::1/tcp/1", null)]
    public void The_owner_of_an_address_is_its_beginning(string address, int? group) =>
        AddressOwner.Of(Multiaddr.Parse(address)).ShouldBe((uint?)group);

    private static PeerId PeerAt(int number)
    {
        var seed = new byte[32];
        BitConverter.TryWriteBytes(seed, number);
        return PeerId.Of(PrivateKey.FromSeed(seed).PublicKey);
    }

    private static int PrefixOf(int number) => KadKey.Of(PeerAt(number)).SharedPrefixWith(KadKey.Of(_self));

    private static RoutingEntry Entry(int number, DateTimeOffset? heardAt = null, uint? group = null) =>
        new(PeerAt(number), [Multiaddr.Parse("/ip4/1.2.3.4/tcp/1")], group, heardAt ?? _now);
}
