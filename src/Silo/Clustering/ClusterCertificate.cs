using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bib.Storage.Identity;

namespace Bib.Silo.Clustering;

/// <summary>
/// What the processes of one node show each other: a certificate over a key that is derived from the node's identity,
/// so that each of them makes the same one and nobody else can.
/// </summary>
internal static class ClusterCertificate
{
    /// <summary>The name in the certificate; nothing is proved by it.</summary>
    public const string Name = "bib-node";

    private const string Purpose = "bib.cluster.tls.v1";

    /// <summary>Makes it; the caller disposes it.</summary>
    public static X509Certificate2 Of(NodeIdentity identity)
    {
        // A P-256 scalar is one of 2^256 - 2^224 - … numbers: below by this much, whatever the derivation gives.
        var scalar = identity.DeriveKey(Purpose, 32);
        scalar[0] &= 0x7f;
        try
        {
            using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
            var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
            // Its life is the identity's: who holds the key is asked, not when.
            return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    /// <summary>Whether a certificate is over the same key.</summary>
    public static bool HasKeyOf(this X509Certificate2 own, X509Certificate? other)
    {
        if (other is not X509Certificate2 certificate) return false;
        return CryptographicOperations.FixedTimeEquals(
            own.PublicKey.ExportSubjectPublicKeyInfo(), certificate.PublicKey.ExportSubjectPublicKeyInfo());
    }
}
