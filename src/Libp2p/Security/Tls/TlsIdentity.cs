using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Libp2p.Core;
using Libp2p.Core.Keys;
using PublicKey = Libp2p.Core.Keys.PublicKey;

namespace Libp2p.Security.Tls;

/// <summary>
/// Certificates by which peers show who they are in TLS 1.3, and so in QUIC
/// (https://github.com/libp2p/specs/blob/master/tls/tls.md): the certificate's own key is made for it, and an extension
/// holds the peer's key and its signature over that of the certificate.
/// </summary>
public static class TlsIdentity
{
    /// <summary>The extension.</summary>
    public const string ExtensionId = "1.3.6.1.4.1.53594.1.1";

    /// <summary>The application protocol that both sides name.</summary>
    public const string ApplicationProtocol = "libp2p";

    private const string What = "certificate of a peer";

    /// <summary>The clocks of two peers need not agree.</summary>
    private static readonly TimeSpan _skew = TimeSpan.FromHours(1);

    /// <summary>A hundred years, as in go: a program makes one when it starts, and may run for long.</summary>
    private static readonly TimeSpan _lifetime = TimeSpan.FromDays(36_525);

    /// <summary>
    /// Critical extensions that are understood, in that they mean nothing here: basic constraints, uses of the key.
    /// </summary>
    private static readonly string[] _understood = [ExtensionId, "2.5.29.15", "2.5.29.19", "2.5.29.37"];

    private static ReadOnlySpan<byte> Prefix => "libp2p-tls-handshake:"u8;

    /// <summary>Makes a certificate with a fresh key.</summary>
    /// <param name="identity">The peer's key.</param>
    /// <param name="now">The time.</param>
    public static X509Certificate2 CreateCertificate(PrivateKey identity, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteOctetString(identity.PublicKey.Encoded.Span);
            writer.WriteOctetString(identity.Sign([.. Prefix, .. key.ExportSubjectPublicKeyInfo()]));
        }

        var request = new CertificateRequest("CN=libp2p", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension(ExtensionId, writer.Encode(), critical: false));
        return request.CreateSelfSigned(now - _skew, now + _lifetime);
    }

    /// <summary>Finds out whose certificate it is.</summary>
    /// <param name="certificate">The certificate in DER: the only one that the peer showed.</param>
    /// <param name="now">The time.</param>
    /// <returns>The peer's key.</returns>
    /// <exception cref="SecurityException">It proves nothing: it is not valid now, or a signature is wrong.</exception>
    /// <exception cref="MalformedException">It is not such a certificate.</exception>
    public static PublicKey Verify(ReadOnlyMemory<byte> certificate, DateTimeOffset now)
    {
        var parts = CertificateParts.Read(certificate);
        if (now < parts.NotBefore || now > parts.NotAfter)
        {
            throw new SecurityException(
                $"The peer's certificate is valid from {parts.NotBefore:u} to {parts.NotAfter:u}; it is {now:u}.");
        }

        var unknown = parts.Extensions.FirstOrDefault(one => one.IsCritical && !_understood.Contains(one.Id)).Id;
        if (unknown is not null) throw new MalformedException(What, $"its extension {unknown} is critical and unknown");
        if (parts.Extensions.Where(one => one.Id == ExtensionId).ToList() is not [var own])
            throw new MalformedException(What, $"it should have one extension {ExtensionId}, with the peer's key");
        if (!CertificateSignature.IsValid(parts))
            throw new SecurityException("The peer's certificate is not signed with its own key.");
        var (key, signature) = ReadSignedKey(own.Value);
        if (!key.Verify((byte[])[.. Prefix, .. parts.PublicKey.Span], signature))
            throw new SecurityException($"The peer's certificate is not signed by {PeerId.Of(key)}, whose key it shows.");
        return key;
    }

    private static (PublicKey Key, byte[] Signature) ReadSignedKey(ReadOnlyMemory<byte> value)
    {
        try
        {
            var reader = new AsnReader(value, AsnEncodingRules.DER);
            var signedKey = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var (key, signature) = (signedKey.ReadOctetString(), signedKey.ReadOctetString());
            signedKey.ThrowIfNotEmpty();
            return (PublicKey.Decode(key), signature);
        }
        catch (AsnContentException exception)
        {
            throw new MalformedException(What, $"its key and signature are no DER: {exception.Message}", exception);
        }
    }
}
