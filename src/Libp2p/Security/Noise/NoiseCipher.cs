using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Libp2p.Security.Noise;

/// <summary>
/// Noise's CipherState with ChaCha20-Poly1305: a key and a counter that is the nonce
/// (https://noiseprotocol.org/noise.html, section 5.1).
/// </summary>
internal sealed class NoiseCipher(ReadOnlySpan<byte> key) : IDisposable
{
    /// <summary>Bytes that encryption adds.</summary>
    public const int TagLength = 16;

    private const int NonceLength = 12;

    private readonly ChaCha20Poly1305 _cipher = new(key);
    private readonly byte[] _nonce = new byte[NonceLength];
    private ulong _counter;

    /// <summary>Encrypts; the tag follows the ciphertext.</summary>
    /// <param name="plaintext">What is encrypted; may lie where it is written.</param>
    /// <param name="destination">Exactly <see cref="TagLength"/> more bytes.</param>
    /// <param name="associated">What is vouched for with it.</param>
    public void Encrypt(ReadOnlySpan<byte> plaintext, Span<byte> destination, ReadOnlySpan<byte> associated = default) =>
        _cipher.Encrypt(
            Next(), plaintext, destination[..plaintext.Length], destination[plaintext.Length..], associated);

    /// <summary>Decrypts what its tag follows.</summary>
    /// <param name="ciphertext">Ciphertext and tag.</param>
    /// <param name="destination">Exactly <see cref="TagLength"/> fewer bytes; may lie where the ciphertext
    /// does.</param>
    /// <param name="associated">What was vouched for with it.</param>
    /// <returns>False when it is not what the other side encrypted next.</returns>
    public bool TryDecrypt(
        ReadOnlySpan<byte> ciphertext, Span<byte> destination, ReadOnlySpan<byte> associated = default)
    {
        try
        {
            _cipher.Decrypt(
                Next(), ciphertext[..^TagLength], ciphertext[^TagLength..], destination, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose() => _cipher.Dispose();

    private byte[] Next()
    {
        // The largest counter is reserved; no connection lives to see it.
        if (_counter == ulong.MaxValue) throw new SecurityException("A Noise key was used 2^64 times.");
        BinaryPrimitives.WriteUInt64LittleEndian(_nonce.AsSpan(4), _counter++);
        return _nonce;
    }
}
