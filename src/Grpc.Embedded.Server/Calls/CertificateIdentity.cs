using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>What a client certificate says of its owner, under the names that gRPC gives it.</summary>
internal static class CertificateIdentity
{
    private const string CommonName = "x509_common_name";
    private const string SubjectAlternativeName = "x509_subject_alternative_name";

    public static AuthContext Read(X509Certificate2 certificate)
    {
        var properties = new Dictionary<string, List<AuthProperty>>(StringComparer.Ordinal);
        var alternatives = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames())
            .Select(name => Property(SubjectAlternativeName, name)).ToList();
        if (alternatives.Count > 0) properties[SubjectAlternativeName] = alternatives;
        var name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        if (name.Length > 0) properties[CommonName] = [Property(CommonName, name)];
        var identity = alternatives.Count > 0 ? SubjectAlternativeName : name.Length > 0 ? CommonName : null;
        return new AuthContext(identity, properties);
    }

    private static AuthProperty Property(string name, string value) =>
        AuthProperty.Create(name, Encoding.UTF8.GetBytes(value));
}
