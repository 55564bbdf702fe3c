using System.Security.Cryptography;
using Libp2p.Core;
using Libp2p.Core.Keys;

namespace Libp2p.Tests.Core;

public sealed class KeyTests
{
    private static readonly byte[] _message = "Well, what a message"u8.ToArray();

    [Theory]
    [InlineData("ECDSA public key", KeyType.Ecdsa)]
    [InlineData("ED25519 public key", KeyType.Ed25519)]
    [InlineData("secp256k1 public key", KeyType.Secp256k1)]
    [InlineData("rsa public key", KeyType.Rsa)]
    public void Published_public_keys_are_read_and_written_byte_for_byte(string name, KeyType type)
    {
        var key = PublicKey.Decode(KeyVectors.Get(name));

        key.Type.ShouldBe(type);
        key.Encoded.ToArray().ShouldBe(KeyVectors.Get(name));
    }

    [Fact]
    public void The_published_private_key_gives_its_published_public_key()
    {
        using var key = PrivateKey.Decode(KeyVectors.Get("ED25519 private key"));

        key.PublicKey.Encoded.ToArray().ShouldBe(KeyVectors.Get("ED25519 public key"));
        key.Encode().ShouldBe(KeyVectors.Get("ED25519 private key"));
    }

    [Fact]
    public void A_signature_of_ours_is_ours_and_nobody_elses()
    {
        using var key = PrivateKey.Generate();
        using var other = PrivateKey.Generate();
        var signature = key.Sign(_message);

        key.PublicKey.Verify(_message, signature).ShouldBeTrue();
        other.PublicKey.Verify(_message, signature).ShouldBeFalse();
        key.PublicKey.Verify(_message.AsMemory(1), signature).ShouldBeFalse();
        key.PublicKey.Verify(_message, signature.AsMemory(1)).ShouldBeFalse();
    }

    [Fact]
    public void Signatures_with_rsa_keys_are_verified()
    {
        using var rsa = RSA.Create();
        rsa.ImportRSAPrivateKey(KeyVectors.DataOf("rsa private key"), out _);
        var key = PublicKey.Decode(KeyVectors.Get("rsa public key"));
        var signature = rsa.SignData(_message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        key.Verify(_message, signature).ShouldBeTrue();
        signature[7] ^= 1;
        key.Verify(_message, signature).ShouldBeFalse();
    }

    [Fact]
    public void Signatures_with_ecdsa_keys_are_verified()
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportECPrivateKey(KeyVectors.DataOf("ECDSA private key"), out _);
        VerifiesWhatIsSigned(ecdsa, PublicKey.Decode(KeyVectors.Get("ECDSA public key")));
    }

    [Fact]
    public void Signatures_with_secp256k1_keys_are_verified()
    {
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.CreateFromFriendlyName("secp256k1"), D = KeyVectors.DataOf("secp256k1 private key"),
        });
        VerifiesWhatIsSigned(ecdsa, PublicKey.Decode(KeyVectors.Get("secp256k1 public key")));
    }

    [Fact]
    public void A_secp256k1_point_is_the_same_key_whole_and_compressed()
    {
        using var ecdsa = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        var q = ecdsa.ExportParameters(false).Q;
        VerifiesWhatIsSigned(ecdsa, PublicKey.Create(KeyType.Secp256k1, [4, .. q.X!, .. q.Y!]));
        VerifiesWhatIsSigned(ecdsa, PublicKey.Create(KeyType.Secp256k1, [(byte)(2 + (q.Y![31] & 1)), .. q.X!]));
    }

    [Fact]
    public void A_key_survives_pem()
    {
        using var key = PrivateKey.Generate();
        using var again = PrivateKey.FromPem(key.ToPem());

        again.PublicKey.ShouldBe(key.PublicKey);
        again.Sign(_message).ShouldBe(key.Sign(_message));
    }

    [Fact]
    public void The_older_form_with_the_public_key_twice_is_read_when_both_agree()
    {
        var data = KeyVectors.DataOf("ED25519 private key");
        byte[] twice = [.. data, .. data[32..]];

        using var key = PrivateKey.Decode(Encoded(1, twice));
        key.Encode().ShouldBe(KeyVectors.Get("ED25519 private key"));

        twice[70] ^= 1;
        Should.Throw<MalformedException>(() => PrivateKey.Decode(Encoded(1, twice)))
            .Message.ShouldContain("is not the seed's");
    }

    [Theory]
    [InlineData("", "field 1")]
    [InlineData("0801", "field 2")]
    [InlineData("1220", "field 1")]
    [InlineData("080112201ed1", "says 32 bytes where 2 are left")]
    [InlineData("0801121f1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce2", "32 bytes, not 31")]
    [InlineData("080712201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e", "key type 7 is unknown")]
    [InlineData("08810012201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e", "shortest form")]
    [InlineData("080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e1801", "more than a key")]
    [InlineData("12201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e0801", "field 1")]
    [InlineData("0802122105777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99f", "33 or 65 bytes")]
    [InlineData("08021221020000000000000000000000000000000000000000000000000000000000000005", "not on the curve")]
    [InlineData("08031203300a0b", "PKIX")]
    [InlineData("08001203300a0b", "PKIX")]
    public void What_is_no_key_is_refused_and_says_why(string hex, string why) =>
        Should.Throw<MalformedException>(() => PublicKey.Decode(Convert.FromHexString(hex)))
            .Message.ShouldContain(why);

    [Fact]
    public void An_ecdsa_key_is_on_a_curve_that_others_know_and_names_it()
    {
        using var named = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        PublicKey.Create(KeyType.Ecdsa, named.ExportSubjectPublicKeyInfo()).Type.ShouldBe(KeyType.Ecdsa);
        using var spelledOut = ECDsa.Create(named.ExportExplicitParameters(includePrivateParameters: false));
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        using var secp256k1 = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        foreach (var other in new[] { spelledOut, brainpool, secp256k1 })
        {
            Should.Throw<MalformedException>(() => PublicKey.Create(KeyType.Ecdsa, other.ExportSubjectPublicKeyInfo()))
                .Message.ShouldContain("names its curve");
        }
    }

    [Fact]
    public void An_rsa_key_of_1024_bits_is_too_weak()
    {
        using var weak = RSA.Create(1024);
        Should.Throw<MalformedException>(() => PublicKey.Create(KeyType.Rsa, weak.ExportSubjectPublicKeyInfo()))
            .Message.ShouldContain("2048 to 8192 bits, this one 1024");
    }

    private static void VerifiesWhatIsSigned(ECDsa signer, PublicKey key)
    {
        var signature = signer.SignData(_message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        key.Verify(_message, signature).ShouldBeTrue();
        key.Verify(_message.AsMemory(1), signature).ShouldBeFalse();
        key.Verify(_message, new byte[64]).ShouldBeFalse();
    }

    private static byte[] Encoded(byte type, byte[] data) => [0x08, type, 0x12, (byte)data.Length, .. data];
}
