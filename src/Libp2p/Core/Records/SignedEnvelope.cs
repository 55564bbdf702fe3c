using Libp2p.Core.Encoding;
using Libp2p.Core.Keys;
using Libp2p.Core.Protobuf;

namespace Libp2p.Core.Records;

/// <summary>
/// A payload with the key and signature of who vouches for it, bound to what it is for by a domain and a type
/// (https://github.com/libp2p/specs/blob/master/RFC/0002-signed-envelopes.md).
/// </summary>
public sealed class SignedEnvelope
{
    /// <summary>The most bytes of an envelope.</summary>
    public const int LengthMax = 64 * 1024;

    private const string What = "signed envelope";

    private readonly byte[] _signature;

    private SignedEnvelope(PublicKey key, byte[] payloadType, byte[] payload, byte[] signature)
    {
        Key = key;
        PayloadType = payloadType;
        Payload = payload;
        _signature = signature;
    }

    /// <summary>Whose it is.</summary>
    public PublicKey Key { get; }

    /// <summary>What kind of payload it holds.</summary>
    public ReadOnlyMemory<byte> PayloadType { get; }

    /// <summary>What is vouched for.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Signs a payload.</summary>
    public static SignedEnvelope Seal(PrivateKey key, EnvelopeKind kind, ReadOnlySpan<byte> payload) => new(
        key.PublicKey, kind.PayloadType.ToArray(), payload.ToArray(), key.Sign(Signed(kind, payload)));

    /// <summary>Reads an envelope and checks that it is of a kind and signed by the key in it.</summary>
    /// <exception cref="MalformedException">It is no envelope, of another kind, or its signature is not its
    /// key's.</exception>
    public static SignedEnvelope Open(ReadOnlySpan<byte> encoded, EnvelopeKind kind)
    {
        if (encoded.Length > LengthMax)
            throw new MalformedException(What, $"it has {encoded.Length} bytes, more than {LengthMax}");
        PublicKey? key = null;
        byte[] payloadType = [], payload = [], signature = [];
        var reader = new ProtoReader(encoded, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: key = PublicKey.Decode(reader.Bytes()); break;
                case 2: payloadType = reader.Bytes().ToArray(); break;
                case 3: payload = reader.Bytes().ToArray(); break;
                case 5: signature = reader.Bytes().ToArray(); break;
                default: reader.Skip(); break;
            }
        }

        if (key is null) throw new MalformedException(What, "it has no public key");
        if (!payloadType.AsSpan().SequenceEqual(kind.PayloadType.Span))
        {
            throw new MalformedException(
                What, $"expected a payload of type {Hex(kind.PayloadType.Span)}, got {Hex(payloadType)}");
        }

        return key.Verify(Signed(kind, payload), signature)
            ? new(key, payloadType, payload, signature)
            : throw new MalformedException(What, "its signature is not of its key for this domain and payload");
    }

    /// <summary>The envelope as it is sent.</summary>
    public byte[] Encode() => new ProtoWriter()
        .Bytes(1, Key.Encoded.Span)
        .Bytes(2, PayloadType.Span)
        .Bytes(3, Payload.Span)
        .Bytes(5, _signature)
        .ToArray();

    /// <summary>What is signed: domain, type and payload, each after its length.</summary>
    private static byte[] Signed(EnvelopeKind kind, ReadOnlySpan<byte> payload)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        Add(System.Text.Encoding.UTF8.GetBytes(kind.Domain));
        Add(kind.PayloadType.Span);
        Add(payload);
        return buffer.WrittenSpan.ToArray();

        void Add(ReadOnlySpan<byte> part)
        {
            Varint.Write(buffer, (ulong)part.Length);
            System.Buffers.BuffersExtensions.Write(buffer, part);
        }
    }

    private static string Hex(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 16 ? $"{bytes.Length} bytes" : Convert.ToHexStringLower(bytes);
}
