using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Records;
using Libp2p.Swarm;

namespace Libp2p.Tests.Swarm;

public sealed class PeerStoreTests
{
    private static readonly PrivateKey _key = TestHosts.Key(0);
    private static readonly PeerId _peer = PeerId.Of(_key.PublicKey);
    private static readonly Multiaddr _address = Multiaddr.Parse("/ip4/192.0.2.1/tcp/1");
    private static readonly Multiaddr _other = Multiaddr.Parse("/ip4/192.0.2.2/tcp/2");

    private readonly FakeTimeProvider _time = new();
    private readonly PeerStore _store;

    public PeerStoreTests() => _store = new(new() { PeersMax = 16, AddressesMax = 2, ProtocolsMax = 2 }, _time);

    [Fact]
    public void Addresses_lapse_and_are_never_made_to_last_shorter()
    {
        _store.AddAddresses(_peer, [_address], TimeSpan.FromHours(2));
        _store.AddAddresses(_peer, [_address, _other], TimeSpan.FromHours(1));

        _time.Advance(TimeSpan.FromMinutes(61));
        _store.AddressesOf(_peer).ShouldBe([_address]);
        _time.Advance(TimeSpan.FromMinutes(60));
        _store.AddressesOf(_peer).ShouldBeEmpty();
        _store.Known.ShouldBeEmpty();
    }

    [Fact]
    public void Addresses_lose_the_peers_id_and_those_of_another_peer_are_left_out()
    {
        var relay = PeerId.Of(TestHosts.Key(1).PublicKey);
        var throughRelay = _other.WithPeer(relay).Encapsulate(Multiaddr.Parse("/p2p-circuit"));

        _store.AddAddresses(
            _peer, [_address.WithPeer(_peer), _other.WithPeer(relay), throughRelay.WithPeer(_peer)], TimeSpan.FromHours(1));

        _store.AddressesOf(_peer).ShouldBe([_address, throughRelay], ignoreOrder: true);
    }

    [Fact]
    public void Of_a_connected_peer_nothing_lapses_and_after_that_what_it_said_and_where_it_was_reached_lasts_a_while()
    {
        var store = new PeerStore(new(), _time);
        var reached = Multiaddr.Parse("/ip4/192.0.2.3/tcp/3");
        store.AddAddresses(_peer, [_address], TimeSpan.FromHours(1));
        store.Hold(_peer);
        store.Said(_peer, [_other], TimeSpan.FromMinutes(10));
        store.Reached(_peer, reached, TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromHours(5));
        store.AddressesOf(_peer).ShouldBe([_address, _other, reached], ignoreOrder: true);

        store.Release(_peer, TimeSpan.FromMinutes(10));

        store.AddressesOf(_peer).ShouldBe([_other, reached], ignoreOrder: true);
        _time.Advance(TimeSpan.FromMinutes(11));
        store.AddressesOf(_peer).ShouldBeEmpty();
    }

    [Fact]
    public void A_signed_record_replaces_the_one_before_and_nothing_that_is_known_otherwise()
    {
        var store = new PeerStore(new(), _time);
        var (reached, older) = (Multiaddr.Parse("/ip4/192.0.2.3/tcp/3"), Multiaddr.Parse("/ip4/192.0.2.4/tcp/4"));
        store.AddAddresses(_peer, [_address], TimeSpan.FromHours(1));
        store.Reached(_peer, reached, TimeSpan.FromHours(1));
        store.RecordOf(_peer).ShouldBeNull();

        store.AddRecord(new PeerRecord(_peer, 5, [older, _address, reached]).Seal(_key), TimeSpan.FromHours(1)).ShouldBeTrue();
        store.AddRecord(new PeerRecord(_peer, 6, [_other]).Seal(_key), TimeSpan.FromHours(1)).ShouldBeTrue();

        store.AddressesOf(_peer).ShouldBe([_address, reached, _other], ignoreOrder: true);
        store.AddRecord(new PeerRecord(_peer, 6, [older]).Seal(_key), TimeSpan.FromHours(1)).ShouldBeFalse();
        store.AddRecord(new PeerRecord(_peer, 4, [older]).Seal(_key), TimeSpan.FromHours(1)).ShouldBeFalse();
        store.AddressesOf(_peer).ShouldNotContain(older);
        PeerRecord.Open(store.RecordOf(_peer)!.Value.Span).Sequence.ShouldBe(6UL);
    }

    [Fact]
    public void Where_a_peer_was_reached_and_what_it_says_stays_when_others_say_too_much()
    {
        _store.Reached(_peer, _address, TimeSpan.FromMinutes(1));
        _store.Said(_peer, [_other], TimeSpan.FromMinutes(1));

        for (var port = 1; port <= 50; port++)
            _store.AddAddresses(_peer, [Multiaddr.Parse($"/ip4/198.51.100.1/tcp/{port}")], TimeSpan.FromHours(port));

        _store.AddressesOf(_peer).ShouldBe([_address, _other], ignoreOrder: true);
    }

    [Fact]
    public void What_peers_can_grow_is_bounded()
    {
        for (var port = 1; port <= 5; port++)
            _store.AddAddresses(_peer, [Multiaddr.Parse($"/ip4/192.0.2.1/tcp/{port}")], TimeSpan.FromHours(port));
        _store.AddressesOf(_peer).Select(address => address.ToString())
            .ShouldBe(["/ip4/192.0.2.1/tcp/4", "/ip4/192.0.2.1/tcp/5"], ignoreOrder: true);
        _store.SetProtocols(_peer, ["/a", "/b", "/c"]);
        _store.ProtocolsOf(_peer).ShouldBe(["/a", "/b"]);
        _store.Hold(_peer);

        for (var index = 1; index <= 40; index++)
            _store.AddAddresses(PeerId.Of(TestHosts.Key(index).PublicKey), [_address], TimeSpan.FromHours(index));

        _store.Known.Count.ShouldBeLessThanOrEqualTo(16);
        _store.Known.ShouldContain(_peer);
        _store.Known.ShouldContain(PeerId.Of(TestHosts.Key(40).PublicKey));
    }

    [Fact]
    public void A_key_is_in_the_id_or_must_match_it()
    {
        _store.KeyOf(_peer)!.Encoded.ToArray().ShouldBe(_key.PublicKey.Encoded.ToArray());
        Should.Throw<ArgumentException>(() => _store.SetKey(_peer, TestHosts.Key(1).PublicKey));
    }
}
