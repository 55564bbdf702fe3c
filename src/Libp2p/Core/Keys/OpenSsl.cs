using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Libp2p.Core.Keys;

/// <summary>
/// Ed25519 (RFC 8032) and X25519 (RFC 7748) by OpenSSL 3, which .NET needs anyway and does not expose.
/// </summary>
internal static partial class OpenSsl
{
    /// <summary>OpenSSL's number of Ed25519 (<c>NID_ED25519</c>).</summary>
    public const int Ed25519 = 1087;

    /// <summary>OpenSSL's number of X25519 (<c>NID_X25519</c>).</summary>
    public const int X25519 = 1034;

    /// <summary>Bytes of a private key, a public key and a shared secret.</summary>
    public const int KeyLength = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureLength = 64;

    private const string Library = "libcrypto.so.3";

    /// <summary>Takes a private key.</summary>
    public static Key PrivateKey(int algorithm, ReadOnlySpan<byte> bytes) =>
        Taken(NewRawPrivateKey(algorithm, 0, bytes, (nuint)bytes.Length), "a private key");

    /// <summary>Takes a public key.</summary>
    public static Key PublicKey(int algorithm, ReadOnlySpan<byte> bytes) =>
        Taken(NewRawPublicKey(algorithm, 0, bytes, (nuint)bytes.Length), "a public key");

    /// <summary>The public half of a private key.</summary>
    public static byte[] PublicHalf(Key key)
    {
        var bytes = new byte[KeyLength];
        nuint length = KeyLength;
        return GetRawPublicKey(key, bytes, ref length) == 1 && length == KeyLength ? bytes : throw Failed("the public key");
    }

    /// <summary>Signs with an Ed25519 key.</summary>
    public static byte[] Sign(Key key, ReadOnlySpan<byte> message)
    {
        using var context = NewContext();
        var signature = new byte[SignatureLength];
        nuint length = SignatureLength;
        return DigestSignInit(context, 0, 0, 0, key) == 1
            && DigestSign(context, signature, ref length, message, (nuint)message.Length) == 1
            && length == SignatureLength
            ? signature
            : throw Failed("an Ed25519 signature");
    }

    /// <summary>Whether a signature is an Ed25519 key's for the message.</summary>
    public static bool Verify(Key key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureLength) return false;
        using var context = NewContext();
        return DigestVerifyInit(context, 0, 0, 0, key) == 1
            && DigestVerify(context, signature, (nuint)signature.Length, message, (nuint)message.Length) == 1;
    }

    /// <summary>The secret that a private X25519 key shares with a public one.</summary>
    /// <returns>False when the public key is one of the few of low order, whose secret everybody knows.</returns>
    public static bool TryAgree(Key own, Key other, Span<byte> secret)
    {
        using var context = NewKeyContext(own, 0);
        nuint length = KeyLength;
        return secret.Length == KeyLength
            && DeriveInit(context) == 1
            && DeriveSetPeer(context, other) == 1
            && Derive(context, secret, ref length) == 1
            && length == KeyLength;
    }

    private static Key Taken(Key key, string what) => key.IsInvalid ? throw Failed(what) : key;

    private static InvalidOperationException Failed(string what) => new($"OpenSSL gives or takes no such thing: {what}.");

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    private static partial Key NewRawPrivateKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    private static partial Key NewRawPublicKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    private static partial int GetRawPublicKey(Key key, Span<byte> bytes, ref nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    private static partial void FreeKey(nint key);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    private static partial Context NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSignInit")]
    private static partial int DigestSignInit(Context context, nint keyContext, nint digest, nint engine, Key key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSign")]
    private static partial int DigestSign(
        Context context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> message, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerifyInit")]
    private static partial int DigestVerifyInit(Context context, nint keyContext, nint digest, nint engine, Key key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerify")]
    private static partial int DigestVerify(
        Context context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> message, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_new")]
    private static partial KeyContext NewKeyContext(Key key, nint engine);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_free")]
    private static partial void FreeKeyContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_derive_init")]
    private static partial int DeriveInit(KeyContext context);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_derive_set_peer")]
    private static partial int DeriveSetPeer(KeyContext context, Key other);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_derive")]
    private static partial int Derive(KeyContext context, Span<byte> secret, ref nuint length);

    /// <summary>An <c>EVP_PKEY</c>.</summary>
    internal sealed class Key() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle()
        {
            FreeKey(handle);
            return true;
        }
    }

    /// <summary>An <c>EVP_MD_CTX</c>.</summary>
    private sealed class Context() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle()
        {
            FreeContext(handle);
            return true;
        }
    }

    /// <summary>An <c>EVP_PKEY_CTX</c>.</summary>
    private sealed class KeyContext() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle()
        {
            FreeKeyContext(handle);
            return true;
        }
    }
}
