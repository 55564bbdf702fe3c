using System.Numerics;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Libp2p.Protocols.Kad;

namespace Libp2p.Tests.Protocols.Kad;

public sealed class KadKeyTests
{
    [Fact]
    public void A_place_is_the_sha_256_of_the_key() => KadKey.Of("abc"u8).ToString()
        .ShouldBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    [Fact]
    public void A_place_shares_all_bits_with_itself_alone()
    {
        KadKey.Of("a"u8).SharedPrefixWith(KadKey.Of("a"u8)).ShouldBe(KadKey.BitCount);

        // ca978112… and 3e23e816…: they part at the first bit; ca978112… and ba7816bf… at the second.
        KadKey.Of("a"u8).SharedPrefixWith(KadKey.Of("b"u8)).ShouldBe(0);
        KadKey.Of("a"u8).SharedPrefixWith(KadKey.Of("abc"u8)).ShouldBe(1);
    }

    [Fact]
    public void Distances_are_as_big_numbers_have_them() => Prop.ForAll<byte[], byte[], byte[]>((target, one, other) =>
    {
        var expected = Distance(target, one).CompareTo(Distance(target, other));
        var (near, far) = (KadKey.Of(one).DistanceTo(KadKey.Of(target)), KadKey.Of(other).DistanceTo(KadKey.Of(target)));
        Math.Sign(near.CompareTo(far)).ShouldBe(Math.Sign(expected));
        var bits = Distance(target, one).GetBitLength();
        KadKey.Of(one).SharedPrefixWith(KadKey.Of(target)).ShouldBe(256 - (int)bits);
    }).QuickCheckThrowOnFailure();

    private static BigInteger Distance(byte[] one, byte[] other)
    {
        var bytes = SHA256.HashData(one).Zip(SHA256.HashData(other), (a, b) => (byte)(a ^ b)).ToArray();
        return new(bytes, isUnsigned: true, isBigEndian: true);
    }
}
