using System.Runtime.InteropServices;

namespace Bib.Storage.Identity;

/// <summary>Ed25519 (RFC 8032) by OpenSSL 3, which .NET needs anyway and does not expose.</summary>
internal static partial class Ed25519
{
    /// <summary>Length of a private key (its seed) and of a public key, in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>OpenSSL's number for the algorithm (<c>NID_ED25519</c>).</summary>
    private const int Algorithm = 1087;

    private const string Library = "libcrypto.so.3";

    /// <summary>The public key that belongs to a seed.</summary>
    public static byte[] PublicKeyOf(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != KeyLength)
            throw new ArgumentException($"An Ed25519 seed has {KeyLength} bytes, not {seed.Length}.", nameof(seed));

        var key = NewRawPrivateKey(Algorithm, 0, seed, (nuint)seed.Length);
        if (key == 0) throw new InvalidOperationException("OpenSSL does not take the Ed25519 key.");
        try
        {
            var publicKey = new byte[KeyLength];
            nuint length = KeyLength;
            return GetRawPublicKey(key, publicKey, ref length) == 1 && length == KeyLength
                ? publicKey
                : throw new InvalidOperationException("OpenSSL gives no Ed25519 public key.");
        }
        finally
        {
            Free(key);
        }
    }

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    private static partial nint NewRawPrivateKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    private static partial int GetRawPublicKey(nint key, Span<byte> publicKey, ref nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    private static partial void Free(nint key);
}
