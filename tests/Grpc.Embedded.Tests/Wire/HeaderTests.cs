using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Embedded.Tests.Wire;

public sealed class HeaderTests
{
    [Theory]
    [InlineData("1H", 3600)]
    [InlineData("2M", 120)]
    [InlineData("3S", 3)]
    [InlineData("4000m", 4)]
    [InlineData("5000000u", 5)]
    [InlineData("99999999n", 0.0999999999)]
    public void A_timeout_is_read_in_every_unit(string text, double seconds)
    {
        GrpcTimeout.TryDecode(text, out var timeout).ShouldBeTrue();

        timeout.TotalSeconds.ShouldBe(seconds, 1e-6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("-1S")]
    [InlineData("123456789S")]
    [InlineData("1x")]
    public void What_is_no_timeout_is_refused(string text) => GrpcTimeout.TryDecode(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(1)]
    [InlineData(1_500)]
    [InlineData(99_999_999)]
    [InlineData(100_000_000)]
    [InlineData(1e12)]
    public void A_timeout_is_never_written_shorter_than_it_is(double milliseconds)
    {
        var timeout = TimeSpan.FromMilliseconds(milliseconds);

        GrpcTimeout.TryDecode(GrpcTimeout.Encode(timeout), out var read).ShouldBeTrue();

        read.ShouldBeGreaterThanOrEqualTo(timeout);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("100%")]
    [InlineData("\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n")]
    public void A_message_survives_percent_encoding(string text)
    {
        var encoded = PercentEncoding.Encode(text);

        encoded.ShouldAllBe(c => c >= ' ' && c <= '~');
        PercentEncoding.Decode(encoded).ShouldBe(text);
    }

    [Theory]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz", "%zz")]
    [InlineData("a%41%", "aA%")]
    public void A_broken_escape_stands_for_itself(string text, string expected) =>
        PercentEncoding.Decode(text).ShouldBe(expected);

    [Theory]
    [InlineData("q6ur")]
    [InlineData("qw==")]
    [InlineData("qw")]
    [InlineData("q6s")]
    public void Binary_metadata_is_read_with_and_without_padding(string text)
    {
        var metadata = new Metadata();

        MetadataWire.AddReceived(metadata, "x-bin", text);

        metadata.Single().ValueBytes.ShouldAllBe(b => b == 0xab);
    }

    [Theory]
    [InlineData("x!y")]
    [InlineData("x'y-bin")]
    [InlineData("x~y")]
    public void A_header_that_HTTP_allows_and_metadata_does_not_is_left_out_and_the_others_count(string name)
    {
        var metadata = new Metadata();

        MetadataWire.AddReceived(metadata, name, "q6s");
        MetadataWire.AddReceived(metadata, "x-y_z.1", "kept");

        metadata.Single().Value.ShouldBe("kept");
    }
}
