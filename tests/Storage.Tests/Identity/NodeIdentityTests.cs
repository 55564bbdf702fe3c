using Bib.Storage.Identity;
using Bib.Testing;

namespace Bib.Storage.Tests.Identity;

public sealed class NodeIdentityTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private string PemFile => _folder["config/identity.pem"];

    [Fact]
    public void A_first_start_makes_a_key_that_only_its_owner_may_read()
    {
        NodeIdentity.LoadOrCreate(PemFile);

        File.GetUnixFileMode(PemFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.ReadAllText(PemFile).ShouldStartWith("-----BEGIN PRIVATE KEY-----");
    }

    [Fact]
    public void A_later_start_is_the_same_node()
    {
        var first = NodeIdentity.LoadOrCreate(PemFile);

        var second = NodeIdentity.LoadOrCreate(PemFile);

        second.PeerId.ShouldBe(first.PeerId);
        second.DeriveKey("a", 32).ShouldBe(first.DeriveKey("a", 32));
        second.DeriveKey("b", 32).ShouldNotBe(first.DeriveKey("a", 32));
    }

    [Fact]
    public void The_public_key_is_that_of_the_first_test_vector_of_RFC_8032() =>
        Convert.ToHexStringLower(Ed25519.PublicKeyOf(
                Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")))
            .ShouldBe("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

    [Fact]
    public void The_peer_id_is_that_of_the_libp2p_specification()
    {
        // specs/peer-ids: the Ed25519 key 1ed1e8fa…70fe0 is CID bafzaajaiaejcbuc7…, whose base58 form begins 12D3KooW.
        var publicKey = Convert.FromHexString("1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");

        PeerId.OfEd25519(publicKey).Text.ShouldStartWith("12D3KooW");
        PeerId.OfEd25519(publicKey).Text.Length.ShouldBe(52);
    }

    [Fact]
    public void A_key_that_others_may_read_is_refused_with_the_command_that_mends_it()
    {
        NodeIdentity.LoadOrCreate(PemFile);
        File.SetUnixFileMode(PemFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var refusal = Should.Throw<InvalidOperationException>(() => NodeIdentity.LoadOrCreate(PemFile));

        refusal.Message.ShouldContain($"chmod 600 '{PemFile}'");
    }

    [Fact]
    public void A_file_that_is_no_key_is_never_overwritten()
    {
        NodeIdentity.LoadOrCreate(PemFile);
        File.WriteAllText(PemFile, "not a key");

        Should.Throw<InvalidOperationException>(() => NodeIdentity.LoadOrCreate(PemFile));

        File.ReadAllText(PemFile).ShouldBe("not a key");
    }

    public void Dispose() => _folder.Dispose();
}
