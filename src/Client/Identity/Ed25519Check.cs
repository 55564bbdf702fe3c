using System.Runtime.InteropServices;

namespace Bib.Client.Identity;

/// <summary>Checks Ed25519 signatures (RFC 8032) by OpenSSL 3.</summary>
internal static partial class Ed25519Check
{
    private const string Library = "libcrypto.so.3";

    /// <summary>OpenSSL's number for the algorithm (<c>NID_ED25519</c>).</summary>
    private const int Algorithm = 1087;

    /// <summary>Whether a signature is the key's for the message; false for whatever is none.</summary>
    public static bool IsSigned(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != UserKey.KeyLength || signature.Length != UserKey.SignatureLength) return false;
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

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    private static partial void Free(nint key);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    private static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerifyInit")]
    private static partial int DigestVerifyInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerify")]
    private static partial int DigestVerify(
        nint context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> message, nuint length);
}
