using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Records;

namespace Libp2p.Tests.Core;

public sealed class RecordTests
{
    private static readonly PrivateKey _key = PrivateKey.FromSeed(Enumerable.Repeat((byte)7, 32).ToArray());

    [Fact]
    public void A_record_that_its_peer_signed_is_read()
    {
        var record = new PeerRecord(PeerId.Of(_key.PublicKey), 42, [Multiaddr.Parse("/ip4/1.2.3.4/tcp/4001")]);

        var read = PeerRecord.Open(record.Seal(_key));

        read.Peer.ShouldBe(record.Peer);
        read.Sequence.ShouldBe(42UL);
        read.Addresses.ShouldBe(record.Addresses);
    }

    [Fact]
    public void A_record_about_somebody_else_is_refused()
    {
        using var other = PrivateKey.Generate();
        var record = new PeerRecord(PeerId.Of(other.PublicKey), 1, []);

        Should.Throw<ArgumentException>(() => record.Seal(_key));
        var sealedRecord = record.Seal(other);
        var payload = SignedEnvelope.Open(sealedRecord, EnvelopeKind.PeerRecord).Payload;
        var forged = SignedEnvelope.Seal(_key, EnvelopeKind.PeerRecord, payload.Span).Encode();
        Should.Throw<MalformedException>(() => PeerRecord.Open(forged)).Message.ShouldContain("and signed by");
    }

    [Fact]
    public void Every_changed_byte_is_noticed()
    {
        var envelope = SignedEnvelope.Seal(_key, EnvelopeKind.RelayVoucher, "a promise"u8).Encode();
        SignedEnvelope.Open(envelope, EnvelopeKind.RelayVoucher).Payload.ToArray().ShouldBe("a promise"u8.ToArray());
        for (var at = 0; at < envelope.Length; at++)
        {
            var changed = envelope.ToArray();
            changed[at] ^= 1;
            Should.Throw<MalformedException>(() => SignedEnvelope.Open(changed, EnvelopeKind.RelayVoucher));
        }
    }

    [Fact]
    public void An_envelope_for_something_else_is_refused()
    {
        var envelope = SignedEnvelope.Seal(_key, EnvelopeKind.RelayVoucher, "a promise"u8).Encode();
        Should.Throw<MalformedException>(() => SignedEnvelope.Open(envelope, EnvelopeKind.PeerRecord))
            .Message.ShouldContain("expected a payload of type 0301, got 0302");
        var domain = EnvelopeKind.RelayVoucher with { Domain = "elsewhere" };
        Should.Throw<MalformedException>(() => SignedEnvelope.Open(envelope, domain)).Message.ShouldContain("signature");
    }

    [Fact]
    public void Addresses_with_unknown_protocols_are_passed_over_and_too_many_refused()
    {
        var peer = PeerId.Of(_key.PublicKey);
        byte[] head = [0x0a, (byte)peer.Bytes.Length, .. peer.Bytes.Span, 0x10, 0x01];
        byte[] unknown = [.. head, 0x1a, 0x04, 0x0a, 0x02, 0xff, 0x7f, 0x1a, 0x05, 0x0a, 0x03, 0x06, 0x00, 0x50];
        PeerRecord.Open(Sealed(unknown)).Addresses.ShouldBe([Multiaddr.Parse("/tcp/80")]);

        byte[] many = [.. head, .. Enumerable.Repeat<byte[]>([0x1a, 0x00], 129).SelectMany(empty => empty)];
        Should.Throw<MalformedException>(() => PeerRecord.Open(Sealed(many))).Message.ShouldContain("more than 128");
    }

    private static byte[] Sealed(byte[] payload) => SignedEnvelope.Seal(_key, EnvelopeKind.PeerRecord, payload).Encode();
}
