using FsCheck;
using FsCheck.Fluent;
using Libp2p.Core.Encoding;

namespace Libp2p.Tests.Core;

public sealed class MultibaseTests
{
    /// <summary>From the vectors of https://github.com/multiformats/multibase.</summary>
    [Theory]
    [InlineData("f446563656e7472616c697a652065766572797468696e672121", "Decentralize everything!!")]
    [InlineData("F446563656E7472616C697A652065766572797468696E672121", "Decentralize everything!!")]
    [InlineData("birswgzloorzgc3djpjssazlwmvzhs5dinfxgoijb", "Decentralize everything!!")]
    [InlineData("BIRSWGZLOORZGC3DJPJSSAZLWMVZHS5DINFXGOIJB", "Decentralize everything!!")]
    [InlineData("k343ixo7d49hqj1ium15pgy1wzww5fxrid21td7l", "Decentralize everything!!")]
    [InlineData("zUXE7GvtEk8XTXs1GF8HSGbVA9FCX9SEBPe", "Decentralize everything!!")]
    [InlineData("uRGVjZW50cmFsaXplIGV2ZXJ5dGhpbmchIQ", "Decentralize everything!!")]
    [InlineData("bab4wk4zanvqw42jaee", "\0yes mani !")]
    [InlineData("k02lcpzo5yikidynfl", "\0yes mani !")]
    [InlineData("z17paNL19xttacUY", "\0yes mani !")]
    public void Published_texts_are_read(string text, string content)
    {
        Multibase.TryDecode(text, out var bytes).ShouldBeTrue();
        System.Text.Encoding.UTF8.GetString(bytes).ShouldBe(content);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x00")]
    [InlineData("f0")]
    [InlineData("f0G")]
    [InlineData("fAB")]
    [InlineData("bABC")]
    [InlineData("b1")]
    [InlineData("ba")]
    [InlineData("bac")]
    [InlineData("z0")]
    [InlineData("k!")]
    [InlineData("uRA==")]
    [InlineData("uRB")]
    public void What_is_not_of_its_base_is_refused(string text) => Multibase.TryDecode(text, out _).ShouldBeFalse();

    [Fact]
    public void Text_beyond_the_limit_is_refused()
    {
        Multibase.TryDecode("z" + new string('2', Multibase.LengthMax), out _).ShouldBeFalse();
        Base58.TryDecode(new string('2', Base58.LengthMax + 1), out _).ShouldBeFalse();
        Should.Throw<ArgumentOutOfRangeException>(() => Base58.Encode(new byte[Base58.LengthMax + 1]));
    }

    [Fact]
    public void Bytes_survive_base58_and_base32() => Prop.ForAll<byte[]>(bytes =>
        Base58.TryDecode(Base58.Encode(bytes), out var from58) && from58.AsSpan().SequenceEqual(bytes)
        && Multibase.TryDecode(Multibase.EncodeBase32(bytes), out var from32) && from32.AsSpan().SequenceEqual(bytes))
        .QuickCheckThrowOnFailure();
}
