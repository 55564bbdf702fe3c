using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Tests.Datasets;

public sealed class ManifestPathTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("a\0b")]
    public void Paths_that_climb_or_are_none_are_refused(string text) =>
        Should.Throw<ManifestException>(() => ManifestPath.Of(text));

    [Theory]
    [InlineData("a")]
    [InlineData("a/b")]
    [InlineData("...")]
    [InlineData("a b/ü\n")]
    [InlineData("-rf")]
    public void Odd_names_are_kept(string text) =>
        ManifestPath.Of(text).Bytes.Length.ShouldBe(System.Text.Encoding.UTF8.GetByteCount(text));

    [Fact]
    public void A_segment_has_at_most_255_bytes_and_a_path_4096()
    {
        ManifestPath.Of(new string('a', 255)).Bytes.Length.ShouldBe(255);
        Should.Throw<ManifestException>(() => ManifestPath.Of(new string('a', 256))).Message.ShouldContain("255");
        var longest = string.Join('/', Enumerable.Repeat(new string('a', 15), 256))[..4095] + "b";
        ManifestPath.Of(longest + "").Bytes.Length.ShouldBe(4096);
        Should.Throw<ManifestException>(() => ManifestPath.Of(longest + "c")).Message.ShouldContain("4096");
    }

    [Fact]
    public void Bytes_that_are_no_text_are_kept_and_shown_as_numbers()
    {
        var path = ManifestPath.Of([0x61, 0xff, 0x0a, 0x5c]);

        path.Bytes.ToArray().ShouldBe([0x61, 0xff, 0x0a, 0x5c]);
        path.ToString().ShouldBe(@"a\xff\x0a\\");
    }
}
