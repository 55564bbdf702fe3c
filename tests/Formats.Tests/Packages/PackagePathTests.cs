using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Formats.BagIt;
using Formats.Packages;

namespace Formats.Tests.Packages;

public sealed class PackagePathTests
{
    [Fact]
    public void Whatever_the_bytes_a_path_comes_back_from_its_URI() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            var uri = PackagePath.ToUri(bytes);
            return uri.All(char.IsAscii)
                && (uri.StartsWith("./", StringComparison.Ordinal) || PackagePath.FromUri(uri).SequenceEqual(bytes));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_the_text_a_path_comes_back_from_a_manifest() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            var line = BagPath.Encode(text.Get);
            return !line.Contains('\n') && !line.Contains('\r') && BagPath.Decode(line, encodesPercent: true) == text.Get;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a%0Ab%0dc%25d%7Ee", true, "a\nb\rc%d%7Ee")]
    [InlineData("a%0Ab%0dc%25d", false, "a\nb\rc%25d")]
    [InlineData("100%", true, "100%")]
    [InlineData("%2", true, "%2")]
    public void Only_line_ends_and_percent_signs_are_encoded_in_a_manifest(string text, bool encodesPercent, string path) =>
        BagPath.Decode(text, encodesPercent).ShouldBe(path);

    [Theory]
    [InlineData("a/b", true)]
    [InlineData("...", true)]
    [InlineData("", false)]
    [InlineData("/a", false)]
    [InlineData("a/", false)]
    [InlineData("a//b", false)]
    [InlineData("a/../b", false)]
    [InlineData("./a", false)]
    [InlineData("a\0b", false)]
    public void A_path_that_leads_outside_or_nowhere_is_not_safe(string path, bool isSafe) =>
        PackagePath.IsSafe(Encoding.UTF8.GetBytes(path)).ShouldBe(isSafe);

    [Theory]
    [InlineData("a b/ü.csv", "a%20b/%C3%BC.csv")]
    [InlineData("#1:2%", "%231%3A2%25")]
    public void A_URI_has_letters_and_digits_only(string path, string uri) =>
        PackagePath.ToUri(Encoding.UTF8.GetBytes(path)).ShouldBe(uri);

    [Fact]
    public void A_URI_that_others_wrote_may_have_letters_of_any_script() =>
        Encoding.UTF8.GetString(PackagePath.FromUri("./日々/a%20b😀.csv")).ShouldBe("日々/a b😀.csv");
}
