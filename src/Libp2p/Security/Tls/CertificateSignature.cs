using System.Formats.Asn1;
using System.Security.Cryptography;
using Libp2p.Core;

namespace Libp2p.Security.Tls;

/// <summary>Whether a certificate is signed with its own key, by an algorithm that peers use in TLS 1.3.</summary>
internal static class CertificateSignature
{
    private const string Ecdsa = "1.2.840.10045.4.3.";
    private const string Rsa = "1.2.840.113549.1.1.";

    /// <exception cref="MalformedException">The algorithm is not known, or the key is none of it.</exception>
    public static bool IsValid(CertificateParts certificate)
    {
        var hash = HashOf(certificate.SignatureAlgorithm);
        try
        {
            return certificate.SignatureAlgorithm.StartsWith(Ecdsa, StringComparison.Ordinal)
                ? IsValidEcdsa(certificate, hash)
                : IsValidRsa(certificate, hash);
        }
        catch (Exception exception) when (
            exception is CryptographicException or PlatformNotSupportedException or AsnContentException)
        {
            throw new MalformedException("certificate of a peer", $"its key cannot be used: {exception.Message}", exception);
        }
    }

    private static bool IsValidEcdsa(CertificateParts certificate, HashAlgorithmName hash)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(certificate.PublicKey.Span, out _);
        return key.VerifyData(
            certificate.Signed.Span, certificate.Signature, hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static bool IsValidRsa(CertificateParts certificate, HashAlgorithmName hash)
    {
        using var key = RSA.Create();
        key.ImportSubjectPublicKeyInfo(certificate.PublicKey.Span, out _);
        return key.VerifyData(certificate.Signed.Span, certificate.Signature, hash, RSASignaturePadding.Pkcs1);
    }

    /// <summary>RFC 5758, section 3.2, and RFC 8017, appendix C.</summary>
    private static HashAlgorithmName HashOf(string algorithm) => algorithm switch
    {
        Ecdsa + "2" or Rsa + "11" => HashAlgorithmName.SHA256,
        Ecdsa + "3" or Rsa + "12" => HashAlgorithmName.SHA384,
        Ecdsa + "4" or Rsa + "13" => HashAlgorithmName.SHA512,
        _ => throw new MalformedException(
            "certificate of a peer", $"it is signed by {Shown.Of(algorithm)}, where ECDSA or RSA with SHA-2 is known"),
    };
}
