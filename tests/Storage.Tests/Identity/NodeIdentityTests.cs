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
    public void What_the_node_signs_is_checked_with_its_public_key_only()
    {
        var node = NodeIdentity.LoadOrCreate(PemFile);

        var signature = node.Sign("a"u8);

        Ed25519.Verify(node.PublicKey.Span, "a"u8, signature).ShouldBeTrue();
        Ed25519.Verify(node.PublicKey.Span, "b"u8, signature).ShouldBeFalse();
    }

    [Fact]
    public void Signatures_are_those_of_the_second_test_vector_of_RFC_8032() =>
        Convert.ToHexStringLower(Ed25519.Sign(
                Convert.FromHexString("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"), [0x72]))
            .ShouldBe("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");

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
