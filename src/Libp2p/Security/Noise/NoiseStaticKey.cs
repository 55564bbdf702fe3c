using System.Security.Cryptography;
using Libp2p.Core.Keys;

namespace Libp2p.Security.Noise;

/// <summary>
/// A static key of Noise: what stays the same from handshake to handshake, and is signed by the identity. One serves
/// all connections of a peer, as in rust-libp2p; each has an ephemeral key of its own besides, which alone keeps what
/// is said secret later.
/// </summary>
internal sealed class NoiseStaticKey : IDisposable
{
    /// <summary>Takes a private key.</summary>
    public NoiseStaticKey(ReadOnlySpan<byte> privateKey)
    {
        Key = OpenSsl.PrivateKey(OpenSsl.X25519, privateKey);
        PublicKey = OpenSsl.PublicHalf(Key);
    }

    /// <summary>The key.</summary>
    public OpenSsl.Key Key { get; }

    /// <summary>Its public half.</summary>
    public byte[] PublicKey { get; }

    /// <summary>A new one, from the system's random source.</summary>
    public static NoiseStaticKey Generate()
    {
        Span<byte> key = stackalloc byte[OpenSsl.KeyLength];
        RandomNumberGenerator.Fill(key);
        NoiseStaticKey generated = new(key);
        CryptographicOperations.ZeroMemory(key);
        return generated;
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose() => Key.Dispose();
}
