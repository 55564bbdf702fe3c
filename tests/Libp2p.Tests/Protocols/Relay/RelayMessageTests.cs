using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Records;
using Libp2p.Protocols.Relay;
using Libp2p.Tests.Swarm;

namespace Libp2p.Tests.Protocols.Relay;

/// <summary>What relays and their peers send, byte for byte.</summary>
public sealed class RelayMessageTests
{
    private static readonly PrivateKey _key = TestHosts.Key(0);
    private static readonly PeerId _id = PeerId.Of(_key.PublicKey);
    private static readonly string _idHex = Convert.ToHexStringLower(_id.Bytes.Span);
    private static readonly DateTimeOffset _when = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);


    [Fact]
    public void A_request_to_reserve_is_two_bytes() => ShouldBe(new(HopType.Reserve), "0800");

    [Fact]
    public void A_request_for_a_circuit_names_the_peer() =>
        ShouldBe(new(HopType.Connect) { Peer = new(_id, []) }, "0801" + "1228" + "0a26" + _idHex);

    [Fact]
    public void A_reservation_says_when_where_and_how_much() => ShouldBe(
        new(HopType.Status)
        {
            Status = RelayStatus.Ok,
            Reservation = new(_when, [Multiaddr.Parse("/ip4/1.2.3.4/tcp/4001")], new byte[] { 7, 8 }),
            Limit = new(TimeSpan.FromMinutes(2), 131_072),
        },
        "0802" + "1a14" + "0880a4a7da06" + "1208" + "0401020304060fa1" + "1a020708" + "2206" + "0878" + "10808008" + "2864");

    [Fact]
    public void A_refusal_is_a_number() =>
        ShouldBe(new(HopType.Status) { Status = RelayStatus.NoReservation }, "0802" + "28cc01");

    [Fact]
    public void Stop_messages_have_numbers_of_their_own()
    {
        var asked = new StopMessage(StopType.Connect) { Peer = new(_id, []), Limit = new(TimeSpan.FromMinutes(2), null) };
        Convert.ToHexStringLower(asked.Encode()).ShouldBe("0800" + "1228" + "0a26" + _idHex + "1a02" + "0878");
        Convert.ToHexStringLower(new StopMessage(StopType.Status) { Status = RelayStatus.Ok }.Encode()).ShouldBe("0801" + "2064");
        StopMessage.Decode(asked.Encode()).Encode().ShouldBe(asked.Encode());
    }

    [Fact]
    public void A_limit_of_zero_is_none()
    {
        var message = HopMessage.Decode(Convert.FromHexString("0802" + "2204" + "08001000" + "2864"));

        message.Limit.ShouldBe(new RelayLimit(null, null));
        message.Limit!.IsNone.ShouldBeTrue();
    }

    [Theory]
    [InlineData("", "it has no type")]
    [InlineData("0803", "type 3 does not exist")]
    [InlineData("08011202080a", "field 1 is of wire type Varint where Bytes is expected")]
    [InlineData("08011200", "its peer has no id")]
    [InlineData("08021a0b08ffffffffffffffffff01", "it expires at 18446744073709551615, which is no time in seconds")]
    public void What_is_no_message_is_refused(string hex, string why) =>
        Should.Throw<MalformedException>(() => HopMessage.Decode(Convert.FromHexString(hex))).Message
            .ShouldBe($"Malformed hop message: {why}");

    [Fact]
    public void More_addresses_than_a_relay_has_are_refused()
    {
        var address = Multiaddr.Parse("/ip4/1.2.3.4/tcp/4001");
        HopMessage With(int count) => new(HopType.Status)
        {
            Reservation = new(_when, [.. Enumerable.Repeat(address, count)], null),
        };

        HopMessage.Decode(With(32).Encode()).Reservation!.Addresses.Length.ShouldBe(32);
        Should.Throw<MalformedException>(() => HopMessage.Decode(With(33).Encode()))
            .Message.ShouldBe("Malformed hop message: it has more than 32 addresses");
        Should.Throw<MalformedException>(() => HopMessage.Decode(new byte[4097]));
    }

    [Fact]
    public void A_voucher_is_the_relays_alone()
    {
        using var other = TestHosts.Key(1);
        var voucher = new ReservationVoucher(_id, PeerId.Of(other.PublicKey), _when);

        ReservationVoucher.Open(voucher.Seal(_key)).ShouldBe(voucher);
        Should.Throw<ArgumentException>(() => voucher.Seal(other));
        var forged = SealAs(other, voucher);
        Should.Throw<MalformedException>(() => ReservationVoucher.Open(forged)).Message.ShouldContain("and signed by");
    }

    private static byte[] SealAs(PrivateKey key, ReservationVoucher voucher) => SignedEnvelope.Seal(
        key,
        EnvelopeKind.RelayVoucher,
        SignedEnvelope.Open(
            voucher.Seal(_key), EnvelopeKind.RelayVoucher).Payload.Span).Encode();

    private static void ShouldBe(HopMessage message, string hex)
    {
        Convert.ToHexStringLower(message.Encode()).ShouldBe(hex);
        HopMessage.Decode(Convert.FromHexString(hex)).Encode().ShouldBe(Convert.FromHexString(hex));
    }
}
