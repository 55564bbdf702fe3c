using Bib.Grains.Abstractions.Subscriptions;

namespace Bib.Grains.Tests.Subscriptions;

public sealed class TopicPatternTests
{
    [Theory]
    [InlineData("finance/stocks", "finance/stocks", true)]
    [InlineData("finance/stocks", "finance", false)]
    [InlineData("finance/stocks", "finance/stocks/us", false)]
    [InlineData("finance/stocks", "finance/stock", false)]
    [InlineData("finance/stocks", "finance/stocks2", false)]
    [InlineData("weather/*", "weather", false)]
    [InlineData("weather/*", "weather/stations", true)]
    [InlineData("weather/*", "weather/stations/gsod", true)]
    [InlineData("weather/*", "weather2/stations", false)]
    [InlineData("*", "weather", true)]
    [InlineData("*", "weather/stations/gsod", true)]
    [InlineData("*/stations", "weather/stations", true)]
    [InlineData("*/stations", "stations", false)]
    [InlineData("*/stations", "a/b/stations", false)]
    [InlineData("*/stations", "weather/stations/gsod", false)]
    [InlineData("weather/*/daily", "weather/stations/daily", true)]
    [InlineData("weather/*/daily", "weather/daily", false)]
    [InlineData("weather/*/daily", "weather/a/b/daily", false)]
    [InlineData("*/*", "weather", false)]
    [InlineData("*/*", "weather/stations", true)]
    [InlineData("*/*", "weather/stations/gsod", true)]
    [InlineData("a/*/*", "a/b", false)]
    [InlineData("a/*/*", "a/b/c/d", true)]
    public void An_asterisk_is_one_segment_and_at_the_end_one_or_more(string pattern, string path, bool matches) =>
        TopicPattern.Parse(pattern).Matches(new(path)).ShouldBe(matches);

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("/weather", "begins with a slash")]
    [InlineData("weather//x", "empty segment")]
    [InlineData("weather/st*", "asterisk within a segment")]
    [InlineData("weather/**", "asterisk within a segment")]
    [InlineData("Weather/*", "'W'")]
    [InlineData("a/b/c/d/e/f/g/h/*", "9 segments")]
    public void What_is_no_pattern_is_refused_with_a_reason(string text, string says)
    {
        TopicPattern.TryParse(text, out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNull().ShouldContain(says);
        Should.Throw<FormatException>(() => TopicPattern.Parse(text)).Message.ShouldBe(fault);
    }

    [Fact]
    public void Slashes_at_the_end_do_not_count() => TopicPattern.Parse("weather/*//").Value.ShouldBe("weather/*");

    [Fact]
    public void Every_path_is_a_pattern_of_itself_alone()
    {
        var random = new Random(20_261_122);
        string[] paths = [.. Enumerable.Range(0, 200).Select(_ => Path(random)).Distinct()];

        foreach (var path in paths)
            paths.Where(other => TopicPattern.Parse(path).Matches(new(other))).ShouldBe([path]);
    }

    private static string Path(Random random) =>
        string.Join('/', Enumerable.Range(0, random.Next(1, 5)).Select(_ => (char)('a' + random.Next(3))));
}
