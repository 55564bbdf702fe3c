using System.Formats.Asn1;
using Libp2p.Core;

namespace Libp2p.Security.Tls;

/// <summary>
/// What libp2p needs of an X.509 certificate (RFC 5280, section 4.1). It is read here and not by the system, which
/// would go on where libp2p has to refuse, and whose errors differ from one machine to the next.
/// </summary>
/// <param name="Signed">What its signature is over.</param>
/// <param name="SignatureAlgorithm">The algorithm's object identifier.</param>
/// <param name="Signature">The signature.</param>
/// <param name="NotBefore">From when it is valid.</param>
/// <param name="NotAfter">Until when.</param>
/// <param name="PublicKey">Its key, with the algorithm around it (<c>SubjectPublicKeyInfo</c>).</param>
/// <param name="Extensions">What is said besides.</param>
internal sealed record CertificateParts(
    ReadOnlyMemory<byte> Signed,
    string SignatureAlgorithm,
    byte[] Signature,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    ReadOnlyMemory<byte> PublicKey,
    IReadOnlyList<(string Id, bool IsCritical, ReadOnlyMemory<byte> Value)> Extensions)
{
    /// <summary>The most bytes of a certificate: those with an RSA key of 8192 bits as identity, with room.</summary>
    public const int LengthMax = 8 * 1024;

    private const string What = "certificate";
    private const int ExtensionsMax = 16;
    private const int TwoDigitYearMax = 2049;

    private static readonly Asn1Tag _version = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag _extensions = new(TagClass.ContextSpecific, 3);

    /// <summary>Reads a certificate in DER.</summary>
    /// <exception cref="MalformedException">It is none, or has what it must not have.</exception>
    public static CertificateParts Read(ReadOnlyMemory<byte> der)
    {
        if (der.Length > LengthMax) throw new MalformedException(What, $"it has {der.Length} bytes, more than {LengthMax}");
        try
        {
            var file = new AsnReader(der, AsnEncodingRules.DER);
            var certificate = file.ReadSequence();
            file.ThrowIfNotEmpty();
            var signed = certificate.PeekEncodedValue();
            var body = certificate.ReadSequence();
            var algorithm = certificate.ReadSequence().ReadObjectIdentifier();
            var signature = certificate.ReadBitString(out var unused);
            certificate.ThrowIfNotEmpty();
            if (unused != 0) throw new MalformedException(What, "its signature is no whole number of bytes");
            return ReadBody(body, signed, algorithm, signature);
        }
        catch (AsnContentException exception)
        {
            throw new MalformedException(What, $"it is no DER: {exception.Message}", exception);
        }
    }

    private static CertificateParts ReadBody(
        AsnReader body, ReadOnlyMemory<byte> signed, string algorithm, byte[] signature)
    {
        if (body.PeekTag().HasSameClassAndValue(_version)) body.ReadEncodedValue();
        body.ReadIntegerBytes(); // serial number
        if (body.ReadSequence().ReadObjectIdentifier() != algorithm)
            throw new MalformedException(What, "it names two signature algorithms");
        body.ReadSequence(); // issuer
        var validity = body.ReadSequence();
        var (from, until) = (ReadTime(validity), ReadTime(validity));
        body.ReadSequence(); // subject
        var key = body.ReadEncodedValue();
        List<(string, bool, ReadOnlyMemory<byte>)> extensions = [];
        if (body.HasData)
        {
            if (!body.PeekTag().HasSameClassAndValue(_extensions))
                throw new MalformedException(What, "it has a unique id of its issuer or subject, which libp2p forbids");
            var all = body.ReadSequence(_extensions).ReadSequence();
            while (all.HasData)
            {
                if (extensions.Count == ExtensionsMax)
                    throw new MalformedException(What, $"it has more than {ExtensionsMax} extensions");
                extensions.Add(ReadExtension(all.ReadSequence()));
            }
        }

        body.ThrowIfNotEmpty();
        return new(signed, algorithm, signature, from, until, key, extensions);
    }

    private static (string Id, bool IsCritical, ReadOnlyMemory<byte> Value) ReadExtension(AsnReader extension)
    {
        var id = extension.ReadObjectIdentifier();
        var isCritical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
        var value = extension.ReadOctetString();
        extension.ThrowIfNotEmpty();
        return (id, isCritical, value);
    }

    private static DateTimeOffset ReadTime(AsnReader validity) =>
        validity.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime)
            ? validity.ReadUtcTime(TwoDigitYearMax)
            : validity.ReadGeneralizedTime();
}
