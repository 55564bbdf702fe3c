using System.Collections.Immutable;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;

namespace Libp2p.Core.Records;

/// <summary>
/// Where a peer says it can be reached, in an envelope with its signature
/// (https://github.com/libp2p/specs/blob/master/RFC/0003-routing-records.md).
/// </summary>
/// <param name="Peer">The peer.</param>
/// <param name="Sequence">Grows with every change: a record with a smaller one is stale.</param>
/// <param name="Addresses">Its addresses.</param>
public sealed record PeerRecord(PeerId Peer, ulong Sequence, ImmutableArray<Multiaddr> Addresses)
{
    /// <summary>The most addresses that are read.</summary>
    public const int AddressCountMax = 128;

    private const string What = "peer record";

    /// <summary>Reads a record and checks that it is signed by the peer that it is about.</summary>
    /// <exception cref="MalformedException">It is none, or somebody else's.</exception>
    public static PeerRecord Open(ReadOnlySpan<byte> envelope)
    {
        var opened = SignedEnvelope.Open(envelope, EnvelopeKind.PeerRecord);
        var record = Decode(opened.Payload.Span);
        return record.Peer.Matches(opened.Key)
            ? record
            : throw new MalformedException(What, $"it is about {record.Peer} and signed by {PeerId.Of(opened.Key)}");
    }

    /// <summary>The record in its envelope, as it is sent.</summary>
    /// <exception cref="ArgumentException">The key is another peer's.</exception>
    public byte[] Seal(PrivateKey key)
    {
        if (!Peer.Matches(key.PublicKey)) throw new ArgumentException($"The key is not that of {Peer}.", nameof(key));
        var writer = new ProtoWriter().Bytes(1, Peer.Bytes.Span).Varint(2, Sequence);
        foreach (var address in Addresses) writer.Bytes(3, new ProtoWriter().Bytes(1, address.Bytes.Span).Written);
        return SignedEnvelope.Seal(key, EnvelopeKind.PeerRecord, writer.Written).Encode();
    }

    private static PeerRecord Decode(ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> peer = default;
        var sequence = 0UL;
        var addresses = ImmutableArray.CreateBuilder<Multiaddr>();
        var count = 0;
        var reader = new ProtoReader(payload, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: peer = reader.Bytes(); break;
                case 2: sequence = reader.Varint(); break;
                case 3 when ++count > AddressCountMax:
                    throw new MalformedException(What, $"it has more than {AddressCountMax} addresses");
                case 3:
                    if (DecodeAddress(reader.Bytes()) is { } address) addresses.Add(address);
                    break;
                default: reader.Skip(); break;
            }
        }

        return peer.IsEmpty
            ? throw new MalformedException(What, "it names no peer")
            : new(PeerId.Parse(peer), sequence, addresses.ToImmutable());
    }

    /// <summary>An address; null for one with protocols that are not known here, which is no fault.</summary>
    private static Multiaddr? DecodeAddress(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> address = default;
        var reader = new ProtoReader(message, What);
        while (reader.Next())
        {
            if (reader.Field == 1) address = reader.Bytes();
            else reader.Skip();
        }

        return Multiaddr.TryParse(address);
    }
}
