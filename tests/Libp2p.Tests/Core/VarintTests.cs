using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Libp2p.Core.Encoding;

namespace Libp2p.Tests.Core;

public sealed class VarintTests
{
    [Theory]
    [InlineData(0UL, "00")]
    [InlineData(1UL, "01")]
    [InlineData(127UL, "7f")]
    [InlineData(128UL, "8001")]
    [InlineData(255UL, "ff01")]
    [InlineData(300UL, "ac02")]
    [InlineData(16384UL, "808001")]
    [InlineData(Varint.ValueMax, "ffffffffffffffff7f")]
    public void Published_varints_are_written_and_read(ulong value, string hex)
    {
        var bytes = Convert.FromHexString(hex);
        var written = new byte[Varint.LengthMax];

        written[..Varint.Write(written, value)].ShouldBe(bytes);
        Varint.LengthOf(value).ShouldBe(bytes.Length);
        Varint.TryRead(bytes, out var read, out var length).ShouldBe(OperationStatus.Done);
        (read, length).ShouldBe((value, bytes.Length));
    }

    [Theory]
    [InlineData("8100")]
    [InlineData("808000")]
    [InlineData("ffffffffffffffffff01")]
    [InlineData("808080808080808080")]
    public void A_longer_form_or_more_than_63_bits_are_no_varint(string hex) =>
        Varint.TryRead(Convert.FromHexString(hex), out _, out _).ShouldBe(OperationStatus.InvalidData);

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("ffffffffffffffff")]
    public void What_may_go_on_needs_more(string hex) =>
        Varint.TryRead(Convert.FromHexString(hex), out _, out _).ShouldBe(OperationStatus.NeedMoreData);

    [Fact]
    public void A_value_of_64_bits_is_not_written() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Varint.Write(new byte[10], ulong.MaxValue));

    [Fact]
    public void Every_value_survives() => Prop.ForAll<ulong, byte[]>((any, tail) =>
    {
        var value = any & Varint.ValueMax;
        var bytes = new byte[Varint.LengthMax];
        var written = Varint.Write(bytes, value);
        return Varint.TryRead([.. bytes[..written], .. tail], out var read, out var length) == OperationStatus.Done
            && read == value && length == written;
    }).QuickCheckThrowOnFailure();
}
