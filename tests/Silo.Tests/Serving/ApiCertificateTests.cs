using System.Net;
using Bib.Silo.Serving;

namespace Bib.Silo.Tests.Serving;

public sealed class ApiCertificateTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("bib-").FullName;

    private string File => Path.Combine(_root, "api-tls.pem");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void It_is_made_once_for_its_owner_only()
    {
        using var made = Load();
        using var again = Load();

        again.RawData.ShouldBe(made.RawData);
        again.HasPrivateKey.ShouldBeTrue();
        ApiCertificate.KeyHashOf(again).ShouldBe(ApiCertificate.KeyHashOf(made));
        made.Subject.ShouldBe("CN=12D3KooWTest");
        made.MatchesHostname("localhost").ShouldBeTrue();
        made.MatchesHostname("192.0.2.7").ShouldBeTrue();
        System.IO.File.GetUnixFileMode(File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(_root).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_file_that_others_may_read_is_refused()
    {
        Load().Dispose();
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Should.Throw<InvalidOperationException>(Load).Message.ShouldContain($"chmod 600 '{File}'");
    }

    [Fact]
    public void A_file_that_is_no_certificate_is_refused_and_kept()
    {
        Load().Dispose();
        System.IO.File.WriteAllText(File, "not a certificate");

        Should.Throw<InvalidOperationException>(Load).Message.ShouldContain("move it away");
        System.IO.File.ReadAllText(File).ShouldBe("not a certificate");
    }

    private System.Security.Cryptography.X509Certificates.X509Certificate2 Load() =>
        ApiCertificate.LoadOrCreate(File, "12D3KooWTest", IPAddress.Parse("192.0.2.7"), TimeProvider.System.GetUtcNow());
}
