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
        ReadOnlySpan<byte> encodedKey = default, payloadType = default, payload = default, signature = default;
        var reader = new ProtoReader(encoded, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: encodedKey = reader.Bytes(); break;
                case 2: payloadType = reader.Bytes(); break;
                case 3: payload = reader.Bytes(); break;
                case 5: signature = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        if (encodedKey.IsEmpty) throw new MalformedException(What, "it has no public key");
        if (!payloadType.SequenceEqual(kind.PayloadType.Span))
        {
            throw new MalformedException(
                What, $"expected a payload of type {Hex(kind.PayloadType.Span)}, got {Hex(payloadType)}");
        }

        var key = PublicKey.Decode(encodedKey);
        var shown = signature.ToArray();
        return key.Verify(Signed(kind, payload), shown)
            ? new(key, payloadType.ToArray(), payload.ToArray(), shown)
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
        var domain = System.Text.Encoding.UTF8.GetBytes(kind.Domain);
        var signed = new byte[LengthOf(domain) + LengthOf(kind.PayloadType.Span) + LengthOf(payload)];
        var at = Add(signed, domain);
        at += Add(signed.AsSpan(at), kind.PayloadType.Span);
        Add(signed.AsSpan(at), payload);
        return signed;
    }

    private static int LengthOf(ReadOnlySpan<byte> part) => Varint.LengthOf((ulong)part.Length) + part.Length;

    private static int Add(Span<byte> signed, ReadOnlySpan<byte> part)
    {
        var head = Varint.Write(signed, (ulong)part.Length);
        part.CopyTo(signed[head..]);
        return head + part.Length;
    }

    private static string Hex(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 16 ? $"{bytes.Length} bytes" : Convert.ToHexStringLower(bytes);
}
