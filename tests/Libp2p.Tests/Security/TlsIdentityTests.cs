using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Security;
using Libp2p.Security.Tls;

namespace Libp2p.Tests.Security;

/// <summary>https://github.com/libp2p/specs/blob/master/tls/tls.md.</summary>
public sealed class TlsIdentityTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PrivateKey _alice = PrivateKey.FromSeed(Enumerable.Repeat((byte)1, 32).ToArray());

    [Theory]
    [InlineData("ed25519")]
    [InlineData("ecdsa")]
    [InlineData("secp256k1")]
    public void Published_certificates_show_the_published_peers(string kind)
    {
        var (peer, certificate) = TlsVectors.All[kind];

        PeerId.Of(TlsIdentity.Verify(Convert.FromHexString(certificate), _now)).ToString().ShouldBe(peer);
    }

    [Fact]
    public void The_published_certificate_of_another_peer_is_refused() =>
        Should.Throw<SecurityException>(
            () => TlsIdentity.Verify(Convert.FromHexString(TlsVectors.All["mismatch"].Certificate), _now))
            .Message.ShouldContain("is not signed by Qm");

    [Fact]
    public void An_own_certificate_shows_its_peer_and_can_sign()
    {
        using var certificate = TlsIdentity.CreateCertificate(_alice, _now);

        TlsIdentity.Verify(certificate.RawData, _now).ShouldBe(_alice.PublicKey);
        certificate.HasPrivateKey.ShouldBeTrue();
        using var other = TlsIdentity.CreateCertificate(_alice, _now);
        other.GetPublicKey().ShouldNotBe(certificate.GetPublicKey(), "its key is its own");
    }

    [Theory]
    [InlineData(-1.5)]
    [InlineData(101 * 366 * 24)]
    public void A_certificate_that_is_not_valid_now_is_refused(double hours)
    {
        using var certificate = TlsIdentity.CreateCertificate(_alice, _now);

        Should.Throw<SecurityException>(() => TlsIdentity.Verify(certificate.RawData, _now.AddHours(hours)))
            .Message.ShouldContain("is valid from");
    }

    [Fact]
    public void A_certificate_without_a_peers_key_is_refused() =>
        Refused(Make((_, _) => { }), "it should have one extension 1.3.6.1.4.1.53594.1.1");

    [Fact]
    public void A_critical_extension_that_is_unknown_is_refused_and_others_are_passed_over()
    {
        TlsIdentity.Verify(Make((request, key) =>
        {
            request.CertificateExtensions.Add(Own(key, isCritical: true));
            request.CertificateExtensions.Add(new X509Extension("1.2.3.4", [5, 0], critical: false));
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        }), _now).ShouldBe(_alice.PublicKey);
        Refused(Make((request, key) =>
        {
            request.CertificateExtensions.Add(Own(key, isCritical: false));
            request.CertificateExtensions.Add(new X509Extension("1.2.3.4", [5, 0], critical: true));
        }), "1.2.3.4 is critical and unknown");
    }

    [Fact]
    public void The_word_of_another_certificate_proves_nothing()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Refused(Make((request, _) => request.CertificateExtensions.Add(Own(other, isCritical: false))), "is not signed by");
    }

    [Fact]
    public void A_certificate_that_somebody_else_signed_is_refused()
    {
        using var certificate = TlsIdentity.CreateCertificate(_alice, _now);
        var bytes = certificate.RawData;
        bytes[^1] ^= 1;

        Refused(bytes, "not signed with its own key");
    }

    [Fact]
    public void Other_keys_and_hashes_are_taken_that_peers_use()
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(Own(rsa.ExportSubjectPublicKeyInfo(), isCritical: false));
        using var certificate = request.CreateSelfSigned(_now.AddDays(-1), _now.AddDays(1));

        TlsIdentity.Verify(certificate.RawData, _now).ShouldBe(_alice.PublicKey);
    }

    private static void Refused(byte[] certificate, string why) =>
        Should.Throw<Libp2pException>(() => TlsIdentity.Verify(certificate, _now)).Message.ShouldContain(why);

    private static byte[] Make(Action<CertificateRequest, ECDsa> extend)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256);
        extend(request, key);
        using var certificate = request.CreateSelfSigned(_now.AddDays(-1), _now.AddDays(1));
        return certificate.RawData;
    }

    private static X509Extension Own(ECDsa key, bool isCritical) => Own(key.ExportSubjectPublicKeyInfo(), isCritical);

    private static X509Extension Own(byte[] certificateKey, bool isCritical)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteOctetString(_alice.PublicKey.Encoded.Span);
            writer.WriteOctetString(_alice.Sign([.. "libp2p-tls-handshake:"u8, .. certificateKey]));
        }

        return new(TlsIdentity.ExtensionId, writer.Encode(), isCritical);
    }
}
