using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bib.Client.Connections;

/// <summary>
/// Which key a node's certificate must be over. A node's certificate is its own and no authority vouches for it: the
/// key that is seen first is the one that is wanted from then on.
/// </summary>
public sealed class ServerPin
{
    private readonly Lock _lock = new();

    /// <param name="expected">SHA-256 of the certificate's SubjectPublicKeyInfo in hex; null for whichever comes
    /// first.</param>
    public ServerPin(string? expected) => Expected = expected;

    /// <summary>The key's hash, 64 lower-case hex digits; null while none was wanted or seen.</summary>
    public string? Expected { get; private set; }

    /// <summary>The hash of a key that was shown and was not the expected; null while there was none.</summary>
    public string? Refused { get; private set; }

    /// <summary>The hash of a certificate's key.</summary>
    public static string HashOf(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>Whether a server that shows this certificate is the one.</summary>
    public bool Accepts(X509Certificate? shown)
    {
        if (shown is not X509Certificate2 certificate) return false;
        var hash = HashOf(certificate);
        lock (_lock)
        {
            Expected ??= hash;
            if (Expected == hash) return true;
            Refused = hash;
            return false;
        }
    }
}
