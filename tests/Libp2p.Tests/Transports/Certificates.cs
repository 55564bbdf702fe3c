using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Libp2p.Tests.Transports;

/// <summary>Certificates for tests.</summary>
internal static class Certificates
{
    /// <summary>One that signed itself.</summary>
    public static X509Certificate2 ForLocalhost()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
