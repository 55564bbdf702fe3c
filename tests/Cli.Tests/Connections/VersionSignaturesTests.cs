using System.Security.Cryptography;
using System.Text;
using Bib.Client.Identity;
using Bib.V1;
using Google.Protobuf;

namespace Bib.Cli.Tests.Connections;

/// <summary>What a client believes of who published a version.</summary>
public sealed class VersionSignaturesTests : IDisposable
{
    private static readonly byte[] _header = Encoding.UTF8.GetBytes("bib-manifest-v1\nof some version");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bib-");
    private readonly UserKey _publisher;
    private readonly UserKey _node;

    public VersionSignaturesTests()
    {
        _publisher = UserKey.LoadOrCreate(Path.Combine(_folder.FullName, "user.pem"), out _);
        _node = UserKey.LoadOrCreate(Path.Combine(_folder.FullName, "node.pem"), out _);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_version_that_both_have_signed_is_believed() => VersionSignatures.Fault(Signed()).ShouldBeNull();

    [Fact]
    public void So_is_one_that_a_local_account_published_and_the_node_signed() =>
        VersionSignatures.Fault(Countersigned(new()
        {
            Header = ByteString.CopyFrom(_header),
            Version = new() { ContentId = Signed().Version.ContentId, Publisher = "0123456789abcdef0123456789abcdef01234567" },
        })).ShouldBeNull();

    [Fact]
    public void Another_header_is_found() => Fault(version => version.Header = ByteString.CopyFromUtf8("other"))
        .ShouldContain("names");

    [Fact]
    public void A_signature_of_something_else_is_found() =>
        Fault(version => version.Signature = ByteString.CopyFrom(_publisher.Sign("x"u8.ToArray())))
            .ShouldBe("The signature is not the publisher's.");

    [Fact]
    public void The_signature_of_somebody_else_is_found() => Fault(version =>
    {
        version.PublicKey = ByteString.CopyFrom(_node.PublicKey.Span);
        version.Signature = ByteString.CopyFrom(_node.Sign(_header));
    }).ShouldBe("The key is not the publisher's.");

    [Fact]
    public void A_publishers_signature_that_was_taken_away_is_found_by_the_nodes() =>
        Fault(version => (version.PublicKey, version.Signature) = (ByteString.Empty, ByteString.Empty))
            .ShouldContain("node's signature");

    [Fact]
    public void A_node_that_has_signed_something_else_is_found() =>
        Fault(version => version.NodeSignature = ByteString.CopyFrom(_node.Sign(_header))).ShouldContain("node's signature");

    [Fact]
    public void A_nodes_id_is_made_of_its_key() =>
        VersionSignatures.NodeIdOf(Convert.FromHexString("1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e"))
            .ShouldBe("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");

    private string Fault(Action<GetVersionResponse> change)
    {
        var version = Signed();
        change(version);
        return VersionSignatures.Fault(version).ShouldNotBeNull();
    }

    private GetVersionResponse Signed() => Countersigned(new()
    {
        Header = ByteString.CopyFrom(_header),
        Version = new()
        {
            ContentId = Convert.ToHexStringLower(SHA256.HashData(_header)),
            Publisher = _publisher.UserId,
        },
        PublicKey = ByteString.CopyFrom(_publisher.PublicKey.Span),
        Signature = ByteString.CopyFrom(_publisher.Sign(_header)),
    });

    private GetVersionResponse Countersigned(GetVersionResponse version)
    {
        byte[] message =
        [
            .. "bib-manifest-node-v1\n"u8, .. SHA256.HashData(version.Header.Span), .. version.PublicKey.Span,
            .. version.Signature.Span,
        ];
        version.NodePublicKey = ByteString.CopyFrom(_node.PublicKey.Span);
        version.NodeSignature = ByteString.CopyFrom(_node.Sign(message));
        return version;
    }
}
