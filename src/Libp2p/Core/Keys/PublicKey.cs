using System.Collections.Frozen;
using System.Security.Cryptography;
using Libp2p.Core.Protobuf;

namespace Libp2p.Core.Keys;

/// <summary>
/// A peer's public key, of any kind that libp2p knows. On the wire it is the protobuf message
/// <c>{1: type, 2: data}</c> in exactly one form, since peer ids are made from it
/// (https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md).
/// </summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    /// <summary>The most bytes of an encoded key: those of RSA with 8192 bits, with room.</summary>
    public const int LengthMax = 2048;

    /// <summary>
    /// The curves of ECDSA keys that others know. A key with its curve's parameters spelled out would be another
    /// peer's, with the same secret, and one whose parameters a stranger chose proves nothing (CVE-2020-0601).
    /// </summary>
    private static readonly FrozenSet<string?> _curves = FrozenSet.Create<string?>(
        "1.3.132.0.33", "1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");

    private const string What = "public key";
    private const int RsaBitsMin = 2048;
    private const int RsaBitsMax = 8192;

    private readonly byte[] _encoded;
    private readonly Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, bool> _verify;

    private PublicKey(
        KeyType type, ReadOnlySpan<byte> data, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, bool> verify)
    {
        Type = type;
        Data = data.ToArray();
        _encoded = KeyMessage.Encode(type, data);
        _verify = verify;
    }

    /// <summary>What kind of key it is.</summary>
    public KeyType Type { get; }

    /// <summary>
    /// The key alone: 32 bytes of Ed25519, a compressed point of secp256k1, a PKIX structure in DER of the others.
    /// </summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The key as it is sent and hashed.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded;

    /// <summary>Reads a key as it is sent.</summary>
    /// <exception cref="MalformedException">It is no key, or in another form than the one allowed.</exception>
    public static PublicKey Decode(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length > LengthMax)
            throw new MalformedException(What, $"it has {encoded.Length} bytes, more than {LengthMax}");
        var (type, data) = KeyMessage.Decode(encoded, What);
        return Create(type, data);
    }

    /// <summary>
    /// Whether bytes look like a key that is short enough to be an id: whether a point is on its curve is found out
    /// when the key is used, for it costs a thousand times as much.
    /// </summary>
    internal static bool HasForm(ReadOnlySpan<byte> encoded) =>
        encoded is [8, (byte)KeyType.Ed25519, 18, OpenSsl.KeyLength, ..] && encoded.Length == 4 + OpenSsl.KeyLength
        || encoded is [8, (byte)KeyType.Secp256k1, 18, Secp256k1.PointLength, 2 or 3, ..]
            && encoded.Length == 4 + Secp256k1.PointLength;

    /// <summary>Makes a key of its kind and data.</summary>
    /// <exception cref="MalformedException">The data is no key of that kind.</exception>
    public static PublicKey Create(KeyType type, ReadOnlySpan<byte> data) => type switch
    {
        KeyType.Ed25519 => FromEd25519(data),
        KeyType.Secp256k1 => FromEcdsa(type, data, Secp256k1.PublicKey(data)),
        KeyType.Ecdsa => FromEcdsa(type, data, ImportEcdsa(data)),
        KeyType.Rsa => FromRsa(data),
        _ => throw new MalformedException(What, $"key type {(int)type} is unknown; 0 to 3 are known"),
    };

    /// <summary>Whether <paramref name="signature"/> is this key's for <paramref name="message"/>.</summary>
    public bool Verify(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> signature) => _verify(message, signature);

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) => other is not null && _encoded.AsSpan().SequenceEqual(other._encoded);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_encoded);
        return hash.ToHashCode();
    }

    private static PublicKey FromEd25519(ReadOnlySpan<byte> data)
    {
        if (data.Length != OpenSsl.KeyLength)
            throw new MalformedException(What, $"an Ed25519 key has {OpenSsl.KeyLength} bytes, not {data.Length}");

        // Most keys are read as part of an id, and never verify anything.
        var raw = data.ToArray();
        Lazy<OpenSsl.Key> key = new(() => OpenSsl.PublicKey(OpenSsl.Ed25519, raw));
        return new(KeyType.Ed25519, raw, (message, signature) => OpenSsl.Verify(key.Value, message.Span, signature.Span));
    }

    private static PublicKey FromEcdsa(KeyType type, ReadOnlySpan<byte> data, ECDsa key) =>
        new(type, data, (message, signature) => key.VerifyData(
            message.Span, signature.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    private static ECDsa ImportEcdsa(ReadOnlySpan<byte> data)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(data, out var length);
            if (length != data.Length) throw new MalformedException(What, "bytes follow the ECDSA key's PKIX structure");
            var curve = key.ExportParameters(includePrivateParameters: false).Curve;
            if (!curve.IsNamed || !_curves.Contains(curve.Oid.Value))
                throw new MalformedException(What, "an ECDSA key is on P-224, P-256, P-384 or P-521, and names its curve");
            if (key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(data)) return key;
            throw new MalformedException(What, "an ECDSA key is in the one form that others write it in");
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            key.Dispose();
            throw exception as MalformedException
                ?? new MalformedException(What, "it is no ECDSA key in a PKIX structure", exception);
        }
    }

    /// <summary>Of a curve that it has not, .NET says that the platform has none.</summary>
    private static bool IsRefusal(Exception exception) =>
        exception is CryptographicException or PlatformNotSupportedException or MalformedException;

    private static PublicKey FromRsa(ReadOnlySpan<byte> data)
    {
        var key = RSA.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(data, out var length);
            if (length != data.Length) throw new MalformedException(What, "bytes follow the RSA key's PKIX structure");
            if (key.KeySize is < RsaBitsMin or > RsaBitsMax)
            {
                throw new MalformedException(
                    What, $"an RSA key has {RsaBitsMin} to {RsaBitsMax} bits, this one {key.KeySize}");
            }
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            key.Dispose();
            throw exception as MalformedException
                ?? new MalformedException(What, "it is no RSA key in a PKIX structure", exception);
        }

        return new(KeyType.Rsa, data, (message, signature) => key.VerifyData(
            message.Span, signature.Span, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }
}
