using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;
using Libp2p.Protocols.Kad;

namespace Libp2p.Tests.Protocols.Kad;

public sealed class KadMessageTests
{
    private static readonly PeerId _peer =
        PeerId.Of(PrivateKey.FromSeed(Enumerable.Repeat((byte)4, 32).ToArray()).PublicKey);

    private static readonly Multiaddr _address = Multiaddr.Parse("/ip4/1.2.3.4/tcp/4001");

    [Fact]
    public void A_request_has_the_published_fields() =>
        Convert.ToHexStringLower(new KadMessage(KadMessageType.FindNode) { Key = new byte[] { 0xaa, 0xbb } }.Encode())
            .ShouldBe("0804" + "1202aabb");

    [Fact]
    public void A_record_lies_in_field_three_with_its_time_as_text() => Convert.ToHexStringLower(
            new KadMessage(KadMessageType.PutValue)
            {
                Key = new byte[] { 1 },
                Record = new(new byte[] { 1 }, new byte[] { 2 }, new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero)),
            }.Encode())
        .ShouldBe("0800" + "120101" + "1a26" + "0a0101" + "120102"
            + "2a1e" + Convert.ToHexStringLower("2026-01-02T03:04:05.678000000Z"u8));

    [Fact]
    public void Peers_lie_in_fields_eight_and_nine()
    {
        var id = Convert.ToHexStringLower(_peer.Bytes.Span);
        var address = Convert.ToHexStringLower(_address.Bytes.Span);
        Convert.ToHexStringLower(
                new KadMessage(KadMessageType.GetProviders)
                {
                    Key = new byte[] { 1 },
                    CloserPeers = [new(_peer, [_address], KadConnection.Connected)],
                    ProviderPeers = [new(_peer, [])],
                }.Encode())
            .ShouldBe("0803" + "120101" + "4234" + $"0a26{id}" + $"1208{address}" + "1801" + "4a28" + $"0a26{id}");
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var message = new KadMessage(KadMessageType.GetValue)
        {
            Key = "/pk/x"u8.ToArray(),
            Record = new("/pk/x"u8.ToArray(), new byte[] { 9 }, DateTimeOffset.UnixEpoch),
            CloserPeers = [new(_peer, [_address], KadConnection.CanConnect)],
            ProviderPeers = [new(_peer, [])],
        };

        var read = KadMessage.Decode(message.Encode());

        read.Encode().ShouldBe(message.Encode());
        read.Record!.ReceivedAt.ShouldBe(DateTimeOffset.UnixEpoch);
        read.CloserPeers[0].Addresses.ShouldBe([_address]);
        read.CloserPeers[0].Connection.ShouldBe(KadConnection.CanConnect);
    }

    [Fact]
    public void A_type_that_is_not_said_is_the_first() =>
        KadMessage.Decode([0x12, 1, 7]).Type.ShouldBe(KadMessageType.PutValue);

    [Theory]
    [InlineData("0806", "type 6 is not known")]
    [InlineData("08ffffffffffffffffff01", "type 18446744073709551615 is not known")]
    [InlineData("1205aa", "says 5 bytes where 1")]
    [InlineData("1a030a05aa", "says 5 bytes where 1")]
    public void What_is_no_such_message_is_refused_and_says_why(string hex, string why) =>
        Should.Throw<MalformedException>(() => KadMessage.Decode(Convert.FromHexString(hex))).Message.ShouldContain(why);

    [Fact]
    public void Peers_and_addresses_of_unknown_kinds_are_passed_over()
    {
        var unknown = new ProtoWriter().Bytes(1, [0x99, 1, 1, 0]).Written.ToArray();
        var known = new ProtoWriter()
            .Bytes(1, _peer.Bytes.Span).Bytes(2, [0xff, 0x7f]).Bytes(2, _address.Bytes.Span).Varint(3, 77);
        var message = new ProtoWriter().Varint(1, 4).Bytes(8, unknown).Bytes(8, known.Written);

        var peer = KadMessage.Decode(message.Written).CloserPeers.ShouldHaveSingleItem();

        peer.Id.ShouldBe(_peer);
        peer.Addresses.ShouldBe([_address]);
        peer.Connection.ShouldBe(KadConnection.NotConnected);
    }

    [Fact]
    public void Peers_and_addresses_beyond_the_limits_are_passed_over()
    {
        var crowded = new KadPeer(_peer, [.. Enumerable.Repeat(_address, KadPeer.AddressCountMax + 1)]);
        var message = new KadMessage(KadMessageType.FindNode)
        {
            CloserPeers = [.. Enumerable.Repeat(crowded, KadMessage.PeerCountMax + 1)],
        };

        var read = KadMessage.Decode(message.Encode()).CloserPeers;

        read.Length.ShouldBe(KadMessage.PeerCountMax);
        read[0].Addresses.Length.ShouldBe(KadPeer.AddressCountMax);
        read.Sum(peer => peer.Addresses.Length).ShouldBe(KadMessage.AddressCountMax);
    }

    [Fact]
    public void An_address_is_read_without_the_peer_at_its_end()
    {
        var peer = new KadPeer(_peer, [_address.WithPeer(_peer)]);

        var room = 10;
        KadPeer.Decode(peer.Encode(), ref room)!.Addresses.ShouldBe([_address]);
    }

    [Fact]
    public void More_peers_and_addresses_than_allowed_are_passed_over()
    {
        var ports = Enumerable.Range(1, KadPeer.AddressCountMax + 8);
        var peer = new KadPeer(_peer, [.. ports.Select(port => Multiaddr.Parse($"/ip4/1.2.3.4/tcp/{port}"))]);
        var message = new KadMessage(KadMessageType.FindNode)
        {
            CloserPeers = [.. Enumerable.Repeat(peer, KadMessage.PeerCountMax + 1)],
            ProviderPeers = [.. Enumerable.Repeat(new KadPeer(_peer, []), KadMessage.PeerCountMax + 1)],
        };

        var read = KadMessage.Decode(message.Encode());

        read.CloserPeers.Length.ShouldBe(KadMessage.PeerCountMax);
        read.CloserPeers[0].Addresses.Length.ShouldBe(KadPeer.AddressCountMax);
        read.ProviderPeers.Length.ShouldBe(KadMessage.PeerCountMax);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("")]
    [InlineData("9999-99-99T00:00:00.000000000Z")]
    public void A_time_that_cannot_be_read_is_none(string time)
    {
        var record = new ProtoWriter().Bytes(1, [1]).Bytes(2, [2]).Text(5, time);

        KadRecord.Decode(record.Written).ReceivedAt.ShouldBeNull();
    }
}
