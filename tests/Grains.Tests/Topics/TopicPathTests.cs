using Bib.Grains.Abstractions.Topics;
using FsCheck;
using FsCheck.Fluent;

namespace Bib.Grains.Tests.Topics;

public sealed class TopicPathTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("weather/stations/", "weather/stations")]
    [InlineData("a-b_c.d/0", "a-b_c.d/0")]
    [InlineData("...", "...")]
    public void A_path_is_read_without_the_slash_at_its_end(string text, string path) =>
        TopicPath.Parse(text).Value.ShouldBe(path);

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("//", "empty")]
    [InlineData("a//b", "empty segment")]
    [InlineData("/a/b", "begins with a slash; it begins with its first segment: 'a/b'")]
    [InlineData(".", "which is no name")]
    [InlineData("a/..", "which is no name")]
    [InlineData("Weather", "the character 'W'")]
    [InlineData("a b", "the character ' '")]
    [InlineData("wétter", "the character 'é'")]
    [InlineData("a\0b", "NUL")]
    [InlineData("a~b", "the character '~'")]
    [InlineData("a\\b", "the character '\\'")]
    public void A_text_that_is_no_path_says_why(string? text, string why)
    {
        TopicPath.TryParse(text, out _, out var fault).ShouldBeFalse();
        fault.ShouldContain(why);
    }

    [Fact]
    public void A_segment_longer_than_the_limit_is_refused()
    {
        TopicPath.TryParse(new string('a', TopicLimits.SegmentLengthMax), out _, out _).ShouldBeTrue();
        TopicPath.TryParse(new string('a', TopicLimits.SegmentLengthMax + 1), out _, out var fault).ShouldBeFalse();
        fault.ShouldContain("65 characters; at most 64");
    }

    [Fact]
    public void A_path_deeper_than_the_limit_is_refused()
    {
        TopicPath.TryParse(Deep(TopicLimits.PathDepthMax), out _, out _).ShouldBeTrue();
        TopicPath.TryParse(Deep(TopicLimits.PathDepthMax + 1), out _, out var fault).ShouldBeFalse();
        fault.ShouldContain("9 segments; at most 8");
    }

    [Fact]
    public void A_very_long_text_is_refused_without_being_echoed()
    {
        TopicPath.TryParse(new string('a', 1_000_000), out _, out var fault).ShouldBeFalse();
        fault.Length.ShouldBeLessThan(200);
    }

    [Fact]
    public void Name_parent_and_depth_come_from_the_segments()
    {
        var path = TopicPath.Parse("weather/stations/gsod");

        path.Name.ShouldBe("gsod");
        path.Parent.ShouldBe(TopicPath.Parse("weather/stations"));
        path.Depth.ShouldBe(3);
        TopicPath.Parse("weather").Parent.ShouldBeNull();
    }

    [Theory]
    [InlineData("a/b", "a", true)]
    [InlineData("a/b/c", "a", true)]
    [InlineData("a", "a", false)]
    [InlineData("ab", "a", false)]
    [InlineData("a", "a/b", false)]
    public void Below_means_by_whole_segments(string path, string other, bool below) =>
        TopicPath.Parse(path).IsBelow(TopicPath.Parse(other)).ShouldBe(below);

    [Fact]
    public void Whatever_is_read_is_read_again_the_same() =>
        Prop.ForAll(Texts(), text =>
                !TopicPath.TryParse(text, out var path, out var fault)
                    ? fault.Length > 0
                    : TopicPath.Parse(path.Value) == path && path.Depth <= TopicLimits.PathDepthMax
                      && path.Value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || "-_./".Contains(c)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_child_lies_below_its_parent() =>
        Prop.ForAll(Texts(), text =>
                !TopicPath.TryParse(text, out var path, out _) || path.Parent is not { } parent
                || (path.IsBelow(parent) && !parent.IsBelow(path) && $"{parent}/{path.Name}" == path.Value))
            .QuickCheckThrowOnFailure();

    /// <summary>Texts of the alphabet that matters, most of them nearly paths.</summary>
    private static Arbitrary<string> Texts() =>
        Gen.Elements("abz019-_./".ToCharArray().Concat("A~ \0".ToCharArray()).ToArray())
            .ArrayOf()
            .Select(characters => new string(characters))
            .ToArbitrary();

    private static string Deep(int segments) => string.Join('/', Enumerable.Repeat("a", segments));
}
