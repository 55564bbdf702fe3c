using Bib.Gateway.Api.Topics;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Gateway.Tests.Topics;

public sealed class PathHintTests
{
    [Theory]
    [InlineData("Weather", "weather")]
    [InlineData("Rain and Snow/France", "rain-and-snow/france")]
    [InlineData("/weather//stations/", "weather/stations")]
    [InlineData("weather\\stations", "weather/stations")]
    [InlineData(" rain (2024) ", "rain--2024")]
    public void A_path_that_may_have_been_meant_is_named(string text, string meant) =>
        HintOf(text).ShouldBe($"Did you mean '{meant}'? It looks like a/b.");

    [Theory]
    [InlineData("")]
    [InlineData("../etc")]
    [InlineData("日本")]
    [InlineData("Météo")]
    [InlineData("a/b/c/d/e/f/g/h/i")]
    [InlineData("weather")]
    public void Where_none_can_be_told_only_the_form_is(string text) => HintOf(text).ShouldBe("It looks like a/b.");

    [Fact]
    public void A_text_that_is_far_too_long_is_not_looked_at() =>
        HintOf(new string('A', 1_000_000)).ShouldBe("It looks like a/b.");

    private static string HintOf(string text) =>
        PathHint.Of(text, path => TopicPath.TryParse(path, out _, out _), "It looks like a/b.");
}
