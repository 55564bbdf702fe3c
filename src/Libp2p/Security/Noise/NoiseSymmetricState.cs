using System.Security.Cryptography;

namespace Libp2p.Security.Noise;

/// <summary>
/// Noise's SymmetricState with SHA-256: a hash of all that was said, a chaining key that every shared secret goes into,
/// and the cipher that the last one gave (https://noiseprotocol.org/noise.html, section 5.2).
/// </summary>
internal sealed class NoiseSymmetricState : IDisposable
{
    private const int HashLength = 32;

    private readonly byte[] _chainingKey = new byte[HashLength];
    private readonly byte[] _hash = new byte[HashLength];
    private NoiseCipher? _cipher;

    /// <summary>Begins a protocol whose name has at most 32 bytes, as libp2p's has.</summary>
    public NoiseSymmetricState(ReadOnlySpan<byte> protocolName, ReadOnlySpan<byte> prologue)
    {
        protocolName.CopyTo(_hash);
        _hash.CopyTo(_chainingKey, 0);
        MixHash(prologue);
    }

    /// <summary>Whether what is said now is encrypted.</summary>
    public bool HasKey => _cipher is not null;

    /// <summary>Takes data into the hash.</summary>
    public void MixHash(ReadOnlySpan<byte> data)
    {
        // Messages are short, and hashing them at once is a third of the work of doing so piece by piece.
        var length = HashLength + data.Length;
        Span<byte> both = length <= 512 ? stackalloc byte[length] : new byte[length];
        _hash.CopyTo(both);
        data.CopyTo(both[HashLength..]);
        SHA256.HashData(both, _hash);
    }

    /// <summary>Takes a shared secret into the chaining key, and makes the cipher anew.</summary>
    public void MixKey(ReadOnlySpan<byte> secret)
    {
        Span<byte> outputs = stackalloc byte[2 * HashLength];
        Derive(secret, outputs);
        outputs[..HashLength].CopyTo(_chainingKey);
        _cipher?.Dispose();
        _cipher = new NoiseCipher(outputs[HashLength..]);
        CryptographicOperations.ZeroMemory(outputs);
    }

    /// <summary>Encrypts, once there is a key, and takes what is sent into the hash.</summary>
    public byte[] EncryptAndHash(ReadOnlySpan<byte> plaintext)
    {
        var sent = new byte[plaintext.Length + (HasKey ? NoiseCipher.TagLength : 0)];
        if (_cipher is null) plaintext.CopyTo(sent);
        else _cipher.Encrypt(plaintext, sent, _hash);
        MixHash(sent);
        return sent;
    }

    /// <summary>Decrypts, once there is a key, and takes what came into the hash.</summary>
    /// <exception cref="SecurityException">It was not encrypted by who knows the secrets, for this place.</exception>
    public byte[] DecryptAndHash(ReadOnlySpan<byte> came)
    {
        if (HasKey && came.Length < NoiseCipher.TagLength)
            throw new SecurityException($"A Noise message ends where {NoiseCipher.TagLength} bytes of tag are expected.");
        var plaintext = new byte[came.Length - (HasKey ? NoiseCipher.TagLength : 0)];
        if (_cipher is null) came.CopyTo(plaintext);
        else if (!_cipher.TryDecrypt(came, plaintext, _hash))
            throw new SecurityException("A Noise handshake message does not decrypt: it was changed, or is not for us.");
        MixHash(came);
        return plaintext;
    }

    /// <summary>The ciphers of the connection: of who began, and of who answered.</summary>
    public (NoiseCipher Initiator, NoiseCipher Responder) Split()
    {
        Span<byte> outputs = stackalloc byte[2 * HashLength];
        Derive([], outputs);
        var split = (new NoiseCipher(outputs[..HashLength]), new NoiseCipher(outputs[HashLength..]));
        CryptographicOperations.ZeroMemory(outputs);
        return split;
    }

    /// <summary>Forgets all.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_chainingKey);
        _cipher?.Dispose();
    }

    /// <summary>
    /// HKDF (RFC 5869) with the chaining key as salt, no info, and two outputs; by hand, since OpenSSL's takes no empty
    /// secret, which the last one is.
    /// </summary>
    private void Derive(ReadOnlySpan<byte> secret, Span<byte> outputs)
    {
        Span<byte> key = stackalloc byte[HashLength];
        HMACSHA256.HashData(_chainingKey, secret, key);
        HMACSHA256.HashData(key, [1], outputs[..HashLength]);
        Span<byte> second = stackalloc byte[HashLength + 1];
        outputs[..HashLength].CopyTo(second);
        second[HashLength] = 2;
        HMACSHA256.HashData(key, second, outputs[HashLength..]);
        CryptographicOperations.ZeroMemory(key);
    }
}
