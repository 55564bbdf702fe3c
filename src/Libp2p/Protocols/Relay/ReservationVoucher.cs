using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Protobuf;
using Libp2p.Core.Records;

namespace Libp2p.Protocols.Relay;

/// <summary>A relay's word that it forwards to a peer, to be shown to others: it goes in an envelope with the relay's
/// signature.</summary>
/// <param name="Relay">The relay.</param>
/// <param name="Peer">To whom it forwards.</param>
/// <param name="Expires">Until when.</param>
public sealed record ReservationVoucher(PeerId Relay, PeerId Peer, DateTimeOffset Expires)
{
    private const string What = "reservation voucher";

    /// <summary>The voucher in its envelope, as it is sent.</summary>
    /// <exception cref="ArgumentException">The key is not the relay's.</exception>
    public byte[] Seal(PrivateKey key)
    {
        if (!Relay.Matches(key.PublicKey)) throw new ArgumentException($"The key is not that of {Relay}.", nameof(key));
        var payload = new ProtoWriter()
            .Bytes(1, Relay.Bytes.Span)
            .Bytes(2, Peer.Bytes.Span)
            .Varint(3, (ulong)Expires.ToUnixTimeSeconds());
        return SignedEnvelope.Seal(key, EnvelopeKind.RelayVoucher, payload.Written).Encode();
    }

    /// <summary>Reads a voucher and checks that it is signed by the relay that it names.</summary>
    /// <exception cref="MalformedException">It is none, or somebody else's.</exception>
    public static ReservationVoucher Open(ReadOnlySpan<byte> envelope)
    {
        var opened = SignedEnvelope.Open(envelope, EnvelopeKind.RelayVoucher);
        ReadOnlySpan<byte> relayId = default, peerId = default;
        var expires = 0UL;
        var reader = new ProtoReader(opened.Payload.Span, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: relayId = reader.Bytes(); break;
                case 2: peerId = reader.Bytes(); break;
                case 3: expires = reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        if (relayId.IsEmpty || peerId.IsEmpty) throw new MalformedException(What, "it names no relay or no peer");
        var (relay, peer) = (PeerId.Parse(relayId), PeerId.Parse(peerId));
        if (expires > (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            throw new MalformedException(What, $"it expires at {expires}, which is no time in seconds");
        return relay.Matches(opened.Key)
            ? new(relay, peer, DateTimeOffset.FromUnixTimeSeconds((long)expires))
            : throw new MalformedException(What, $"it is of {relay} and signed by {PeerId.Of(opened.Key)}");
    }
}
