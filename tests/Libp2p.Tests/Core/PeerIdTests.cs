using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiformats;

namespace Libp2p.Tests.Core;

public sealed class PeerIdTests
{
    private const string Ed25519Id = "12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV";

    [Theory]
    [InlineData("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N")]
    [InlineData("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA")]
    [InlineData("16Uiu2HAmE1zdG92om3Y49m3ZeT5T3jAZCZ1w7JGWi93NWGRbjmW1")]
    public void Published_ids_are_read_and_shown_as_they_were(string text)
    {
        var id = PeerId.Parse(text);

        id.ToString().ShouldBe(text);
        PeerId.Parse(id.Bytes.Span).ShouldBe(id);
        PeerId.Parse(id.ToCid()).ShouldBe(id);
    }

    [Theory]
    [InlineData("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe", "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N")]
    [InlineData("k51qzi5uqu5dhb6l8spkdx7yxafegfkee5by8h7lmjh2ehc2sgg34z7c15vzqs", Ed25519Id)]
    [InlineData("bafzaajaiaejcalj543iwv2d7pkjt7ykvefrkfu7qjfi6sduakhso4lay6abn2d5u", Ed25519Id)]
    public void An_id_as_a_cid_is_the_same_peer(string cid, string text) => PeerId.Parse(cid).ShouldBe(PeerId.Parse(text));

    [Fact]
    public void A_short_key_is_in_its_id_and_a_long_one_is_hashed()
    {
        var ed25519 = PublicKey.Decode(KeyVectors.Get("ED25519 public key"));
        var rsa = PublicKey.Decode(KeyVectors.Get("rsa public key"));

        PeerId.Of(ed25519).TryGetPublicKey(out var key).ShouldBeTrue();
        key.ShouldBe(ed25519);
        PeerId.Of(ed25519).Bytes.Span[..6].ToArray().ShouldBe([0x00, 0x24, 0x08, 0x01, 0x12, 0x20]);
        PeerId.Of(rsa).TryGetPublicKey(out _).ShouldBeFalse();
        PeerId.Of(rsa).Hash.ShouldBe(Multihash.Sha256(rsa.Encoded.Span));
        PeerId.Of(rsa).Matches(rsa).ShouldBeTrue();
        PeerId.Of(rsa).Matches(ed25519).ShouldBeFalse();
    }

    [Fact]
    public void A_point_on_no_curve_is_an_id_and_nobodys()
    {
        var id = PeerId.Parse((byte[])[0, 37, 8, (byte)KeyType.Secp256k1, 18, 33, 2, .. Enumerable.Repeat((byte)0xff, 32)]);

        id.TryGetPublicKey(out _).ShouldBeFalse();
        PeerId.Parse(id.ToString()).ShouldBe(id);
    }

    [Theory]
    [InlineData("", "neither")]
    [InlineData("hello", "neither")]
    [InlineData("1l", "not base58btc")]
    [InlineData("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5", "bytes of digest where")]
    [InlineData("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy", "codec 0x55")]
    [InlineData("11", "public key")]
    public void What_is_no_id_is_refused_and_says_why(string text, string why) =>
        Should.Throw<MalformedException>(() => PeerId.Parse(text)).Message.ShouldContain(why);

    [Fact]
    public void Two_ids_of_one_peer_are_the_same_by_every_way_to_ask()
    {
        using var key = PrivateKey.Generate();
        var id = PeerId.Of(key.PublicKey);
        var again = PeerId.Parse(id.ToString());
        using var other = PrivateKey.Generate();

        (id == again, id != again, id.Equals(again), id == PeerId.Of(other.PublicKey)).ShouldBe((true, false, true, false));
        (id == null, null == id, id != null).ShouldBe((false, false, true));
    }
}
