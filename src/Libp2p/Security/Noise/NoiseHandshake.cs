using System.Security.Cryptography;
using Libp2p.Core.Keys;

namespace Libp2p.Security.Noise;

/// <summary>
/// The three messages of <c>Noise_XX_25519_ChaChaPoly_SHA256</c>, for either side, without their framing
/// (https://noiseprotocol.org/noise.html, section 7.5): <c>e</c>; <c>e, ee, s, es</c>; <c>s, se</c>.
/// </summary>
internal sealed class NoiseHandshake : IDisposable
{
    private const int KeyLength = OpenSsl.KeyLength;

    private readonly bool _initiator;
    private readonly NoiseSymmetricState _state;
    private readonly NoiseStaticKey _static;
    private readonly OpenSsl.Key _ephemeral;
    private OpenSsl.Key? _remoteStatic;
    private OpenSsl.Key? _remoteEphemeral;

    /// <param name="initiator">Whether this side speaks first.</param>
    /// <param name="staticKey">This side's static key, which stays the caller's.</param>
    /// <param name="ephemeralKey">This side's private key for this handshake only.</param>
    /// <param name="prologue">What both sides must have the same; empty in libp2p.</param>
    public NoiseHandshake(
        bool initiator, NoiseStaticKey staticKey, ReadOnlySpan<byte> ephemeralKey, ReadOnlySpan<byte> prologue = default)
    {
        _initiator = initiator;
        _state = new NoiseSymmetricState("Noise_XX_25519_ChaChaPoly_SHA256"u8, prologue);
        _static = staticKey;
        _ephemeral = OpenSsl.PrivateKey(OpenSsl.X25519, ephemeralKey);
    }

    /// <summary>The other side's static key, once it came.</summary>
    public byte[] RemoteStaticPublicKey { get; private set; } = [];

    /// <summary>A handshake with a fresh ephemeral key.</summary>
    public static NoiseHandshake Begin(bool initiator, NoiseStaticKey staticKey)
    {
        Span<byte> ephemeral = stackalloc byte[KeyLength];
        RandomNumberGenerator.Fill(ephemeral);
        var handshake = new NoiseHandshake(initiator, staticKey, ephemeral);
        CryptographicOperations.ZeroMemory(ephemeral);
        return handshake;
    }

    /// <summary>The first message, of who begins.</summary>
    public byte[] WriteFirst(ReadOnlySpan<byte> payload) => [.. WriteEphemeral(), .. _state.EncryptAndHash(payload)];

    /// <summary>Reads the first message.</summary>
    /// <returns>Its payload.</returns>
    public byte[] ReadFirst(ReadOnlySpan<byte> message)
    {
        ReadEphemeral(ref message);
        return _state.DecryptAndHash(message);
    }

    /// <summary>The second message, of who answers.</summary>
    public byte[] WriteSecond(ReadOnlySpan<byte> payload)
    {
        var ephemeral = WriteEphemeral();
        Agree(_ephemeral, _remoteEphemeral!);
        var own = _state.EncryptAndHash(_static.PublicKey);
        Agree(_static.Key, _remoteEphemeral!);
        return [.. ephemeral, .. own, .. _state.EncryptAndHash(payload)];
    }

    /// <summary>Reads the second message.</summary>
    /// <returns>Its payload.</returns>
    public byte[] ReadSecond(ReadOnlySpan<byte> message)
    {
        ReadEphemeral(ref message);
        Agree(_ephemeral, _remoteEphemeral!);
        ReadStatic(ref message);
        Agree(_ephemeral, _remoteStatic!);
        return _state.DecryptAndHash(message);
    }

    /// <summary>The third message, of who began.</summary>
    public byte[] WriteThird(ReadOnlySpan<byte> payload)
    {
        var own = _state.EncryptAndHash(_static.PublicKey);
        Agree(_static.Key, _remoteEphemeral!);
        return [.. own, .. _state.EncryptAndHash(payload)];
    }

    /// <summary>Reads the third message.</summary>
    /// <returns>Its payload.</returns>
    public byte[] ReadThird(ReadOnlySpan<byte> message)
    {
        ReadStatic(ref message);
        Agree(_ephemeral, _remoteStatic!);
        return _state.DecryptAndHash(message);
    }

    /// <summary>The ciphers of what this side sends and of what it receives, after the third message.</summary>
    public (NoiseCipher Send, NoiseCipher Receive) Split()
    {
        var (initiator, responder) = _state.Split();
        return _initiator ? (initiator, responder) : (responder, initiator);
    }

    /// <summary>Forgets all keys but the static one.</summary>
    public void Dispose()
    {
        _state.Dispose();
        _ephemeral.Dispose();
        _remoteStatic?.Dispose();
        _remoteEphemeral?.Dispose();
    }

    private byte[] WriteEphemeral()
    {
        var key = OpenSsl.PublicHalf(_ephemeral);
        _state.MixHash(key);
        return key;
    }

    private void ReadEphemeral(ref ReadOnlySpan<byte> message)
    {
        var key = Take(ref message, KeyLength);
        _remoteEphemeral = OpenSsl.PublicKey(OpenSsl.X25519, key);
        _state.MixHash(key);
    }

    private void ReadStatic(ref ReadOnlySpan<byte> message)
    {
        RemoteStaticPublicKey = _state.DecryptAndHash(Take(ref message, KeyLength + NoiseCipher.TagLength));
        _remoteStatic = OpenSsl.PublicKey(OpenSsl.X25519, RemoteStaticPublicKey);
    }

    private void Agree(OpenSsl.Key own, OpenSsl.Key other)
    {
        Span<byte> secret = stackalloc byte[KeyLength];
        if (!OpenSsl.TryAgree(own, other, secret))
            throw new SecurityException("The peer's Noise key is one of low order, whose secrets everybody knows.");
        _state.MixKey(secret);
        CryptographicOperations.ZeroMemory(secret);
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> message, int length)
    {
        if (message.Length < length)
            throw new SecurityException($"A Noise handshake message has {message.Length} bytes where {length} of a key are expected.");
        var taken = message[..length];
        message = message[length..];
        return taken;
    }
}
