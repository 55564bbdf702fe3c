using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bib.Client.Connections;

namespace Bib.Silo.Serving;

/// <summary>
/// What the node shows to those who call it over TCP: a certificate of its own making over a key of its own, made at
/// the first start that needs it and kept for good, for clients pin its key. Whoever has a better one puts it there.
/// </summary>
internal static class ApiCertificate
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the certificate, or makes it. The caller disposes it.</summary>
    /// <param name="path">A file of mode 0600 with the certificate and its private key, PEM.</param>
    /// <param name="nodeId">The name in a new one; nothing is proved by it.</param>
    /// <param name="address">Where the node listens; a new one names it, for clients that look at names.</param>
    /// <param name="now">From when a new one counts.</param>
    /// <exception cref="InvalidOperationException">The file cannot be used; the message says why and what to
    /// do.</exception>
    public static X509Certificate2 LoadOrCreate(string path, string nodeId, IPAddress address, DateTimeOffset now)
    {
        if (!File.Exists(path)) Create(path, nodeId, address, now);
        if ((File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
            throw new InvalidOperationException($"'{path}' holds the API's private key, and others may use it: chmod 600 '{path}'.");
        try
        {
            return X509Certificate2.CreateFromPemFile(path, path);
        }
        catch (CryptographicException fault)
        {
            throw new InvalidOperationException(
                $"'{path}' does not hold a certificate and its private key in PEM ({fault.Message}). Restore it from a "
                + "backup, or move it away: a new one is made, and clients must pin that.");
        }
    }

    /// <summary>What clients pin: SHA-256 of the public key.</summary>
    public static string KeyHashOf(X509Certificate2 certificate) => ServerPin.HashOf(certificate);

    private static void Create(string path, string nodeId, IPAddress address, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={nodeId}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        if (Uri.CheckHostName(Environment.MachineName) == UriHostNameType.Dns) names.AddDnsName(Environment.MachineName);
        names.AddIpAddress(IPAddress.Loopback);
        if (!address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) && !IPAddress.IsLoopback(address))
            names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        // Its life is the node's: clients ask who holds the key, not since when.
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(100));
        var pem = certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var file = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        }))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(pem));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
