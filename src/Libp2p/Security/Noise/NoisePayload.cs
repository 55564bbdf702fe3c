using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Protobuf;

namespace Libp2p.Security.Noise;

/// <summary>
/// What libp2p sends within the handshake: the identity key, its signature of the static key, the multiplexers in the
/// order of preference (https://github.com/libp2p/specs/tree/master/noise).
/// </summary>
/// <param name="IdentityKey">Whose the static key is.</param>
/// <param name="Signature">The proof.</param>
/// <param name="Muxers">The multiplexers; empty when they are to be negotiated afterwards.</param>
internal sealed record NoisePayload(PublicKey IdentityKey, byte[] Signature, ImmutableArray<string> Muxers)
{
    private const string What = "Noise handshake payload";
    private const int MuxerCountMax = 32;

    /// <summary>An identity's word that a static key is its own.</summary>
    public static byte[] Sign(PrivateKey identity, byte[] staticKey) => identity.Sign(Signed(staticKey));

    /// <summary>The payload that a peer sends.</summary>
    public static byte[] Create(PublicKey identity, byte[] signature, IReadOnlyList<string> muxers)
    {
        var writer = new ProtoWriter().Bytes(1, identity.Encoded.Span).Bytes(2, signature);
        if (muxers.Count == 0) return writer.ToArray();
        var extensions = new ProtoWriter();
        foreach (var muxer in muxers) extensions.Text(2, muxer);
        return writer.Bytes(4, extensions.Written).ToArray();
    }

    /// <summary>Reads a payload and checks that the identity key signed the static key.</summary>
    /// <exception cref="MalformedException">It is none.</exception>
    /// <exception cref="SecurityException">The signature is missing or not the identity key's.</exception>
    public static NoisePayload Open(ReadOnlySpan<byte> payload, byte[] staticKey)
    {
        ReadOnlySpan<byte> encodedKey = default, shown = default, extensions = default;
        var reader = new ProtoReader(payload, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: encodedKey = reader.Bytes(); break;
                case 2: shown = reader.Bytes(); break;
                case 4: extensions = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        if (encodedKey.IsEmpty) throw new SecurityException("The peer sent no identity key in the Noise handshake.");
        var (key, signature, muxers) = (PublicKey.Decode(encodedKey), shown.ToArray(), DecodeMuxers(extensions));
        return key.Verify(Signed(staticKey), signature)
            ? new(key, signature, muxers)
            : throw new SecurityException(
                $"The Noise key that came is not signed by the identity key of {PeerId.Of(key)} that came with it.");
    }

    private static ImmutableArray<string> DecodeMuxers(ReadOnlySpan<byte> extensions)
    {
        var muxers = ImmutableArray.CreateBuilder<string>();
        var reader = new ProtoReader(extensions, What);
        while (reader.Next())
        {
            if (reader.Field != 2) reader.Skip();
            else if (muxers.Count < MuxerCountMax) muxers.Add(reader.Text());
            else throw new MalformedException(What, $"it names more than {MuxerCountMax} multiplexers");
        }

        return muxers.ToImmutable();
    }

    private static byte[] Signed(byte[] staticKey) => [.. "noise-libp2p-static-key:"u8, .. staticKey];
}
