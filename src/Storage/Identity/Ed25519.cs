using System.Runtime.InteropServices;

namespace Bib.Storage.Identity;

/// <summary>Ed25519 (RFC 8032) by OpenSSL 3, which .NET needs anyway and does not expose.</summary>
internal static partial class Ed25519
{
    /// <summary>Length of a private key (its seed) and of a public key, in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>Length of a signature in bytes.</summary>
    public const int SignatureLength = 64;

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

    /// <summary>Signs bytes as they are with the key of a seed.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        var key = NewRawPrivateKey(Algorithm, 0, seed, (nuint)seed.Length);
        if (key == 0) throw new InvalidOperationException("OpenSSL does not take the Ed25519 key.");
        var context = NewContext();
        try
        {
            var signature = new byte[SignatureLength];
            nuint length = SignatureLength;
            return context != 0
                && DigestSignInit(context, 0, 0, 0, key) == 1
                && DigestSign(context, signature, ref length, message, (nuint)message.Length) == 1
                    ? signature
                    : throw new InvalidOperationException("OpenSSL does not sign with the Ed25519 key.");
        }
        finally
        {
            FreeContext(context);
            Free(key);
        }
    }

    /// <summary>Whether a signature is the key's for the message; false for whatever is none.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != KeyLength || signature.Length != SignatureLength) return false;
        var key = NewRawPublicKey(Algorithm, 0, publicKey, (nuint)publicKey.Length);
        if (key == 0) return false;
        var context = NewContext();
        try
        {
            return context != 0
                && DigestVerifyInit(context, 0, 0, 0, key) == 1
                && DigestVerify(context, signature, (nuint)signature.Length, message, (nuint)message.Length) == 1;
        }
        finally
        {
            FreeContext(context);
            Free(key);
        }
    }

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    private static partial nint NewRawPublicKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    private static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSignInit")]
    private static partial int DigestSignInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSign")]
    private static partial int DigestSign(
        nint context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> message, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerifyInit")]
    private static partial int DigestVerifyInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerify")]
    private static partial int DigestVerify(
        nint context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> message, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    private static partial nint NewRawPrivateKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    private static partial int GetRawPublicKey(nint key, Span<byte> publicKey, ref nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    private static partial void Free(nint key);
}
