using System.Security.Cryptography;

namespace Libp2p.Core.Keys;

/// <summary>
/// A peer's own Ed25519 key. It is kept as 64 bytes, seed and public key (the older form with the public key twice is
/// read too), or as PEM (PKCS #8, RFC 8410).
/// </summary>
public sealed class PrivateKey : IDisposable
{
    private const string What = "private key";
    private const string PemLabel = "PRIVATE KEY";

    /// <summary>
    /// What PKCS #8 has before the seed: version 0, algorithm 1.3.101.112, an octet string in another.
    /// </summary>
    private static ReadOnlySpan<byte> Pkcs8Prefix =>
        [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    private readonly OpenSsl.Key _key;
    private readonly byte[] _seed;

    private PrivateKey(ReadOnlySpan<byte> seed)
    {
        _seed = seed.ToArray();
        _key = OpenSsl.PrivateKey(OpenSsl.Ed25519, seed);
        PublicKey = PublicKey.Create(KeyType.Ed25519, OpenSsl.PublicHalf(_key));
    }

    /// <summary>Its public half.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>A new one, from the system's random source.</summary>
    public static PrivateKey Generate()
    {
        Span<byte> seed = stackalloc byte[OpenSsl.KeyLength];
        RandomNumberGenerator.Fill(seed);
        return new(seed);
    }

    /// <summary>The one that a seed of 32 bytes makes.</summary>
    /// <exception cref="MalformedException">The seed has another length.</exception>
    public static PrivateKey FromSeed(ReadOnlySpan<byte> seed) => seed.Length == OpenSsl.KeyLength
        ? new(seed)
        : throw new MalformedException(What, $"an Ed25519 seed has {OpenSsl.KeyLength} bytes, not {seed.Length}");

    /// <summary>Reads a key as libp2p keeps it: <c>{1: type, 2: data}</c>.</summary>
    /// <exception cref="MalformedException">It is none, of another kind, or its copies of the public key
    /// differ.</exception>
    public static PrivateKey Decode(ReadOnlySpan<byte> encoded)
    {
        var (type, data) = KeyMessage.Decode(encoded, What);
        if (type != KeyType.Ed25519) throw new MalformedException(What, $"Ed25519 keys are used here, not {type}");
        if (data.Length is not (64 or 96))
            throw new MalformedException(What, $"an Ed25519 key is kept in 64 or 96 bytes, not {data.Length}");
        var key = new PrivateKey(data.AsSpan(0, OpenSsl.KeyLength));
        for (var at = OpenSsl.KeyLength; at < data.Length; at += OpenSsl.KeyLength)
        {
            if (data.AsSpan(at, OpenSsl.KeyLength).SequenceEqual(key.PublicKey.Data.Span)) continue;
            key.Dispose();
            throw new MalformedException(What, "the public key beside the seed is not the seed's");
        }

        CryptographicOperations.ZeroMemory(data);
        return key;
    }

    /// <summary>Reads a key from PEM.</summary>
    /// <exception cref="MalformedException">There is no <c>PRIVATE KEY</c> of Ed25519 in it.</exception>
    public static PrivateKey FromPem(ReadOnlySpan<char> pem)
    {
        if (!PemEncoding.TryFind(pem, out var fields) || !pem[fields.Label].SequenceEqual(PemLabel))
            throw new MalformedException(What, $"there is no PEM block named {PemLabel}");
        var bytes = Convert.FromBase64String(pem[fields.Base64Data].ToString());
        return bytes.Length == Pkcs8Prefix.Length + OpenSsl.KeyLength && bytes.AsSpan().StartsWith(Pkcs8Prefix)
            ? new(bytes.AsSpan(Pkcs8Prefix.Length))
            : throw new MalformedException(What, "its PEM block holds no Ed25519 key in PKCS #8");
    }

    /// <summary>Signs a message.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => OpenSsl.Sign(_key, message);

    /// <summary>The key as libp2p keeps it, seed included.</summary>
    public byte[] Encode() => KeyMessage.Encode(KeyType.Ed25519, [.. _seed, .. PublicKey.Data.Span]);

    /// <summary>The key in PEM, seed included.</summary>
    public string ToPem() => PemEncoding.WriteString(PemLabel, [.. Pkcs8Prefix, .. _seed]);

    /// <summary>Forgets the key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_seed);
        _key.Dispose();
    }
}
