using System.Diagnostics;
using Bib.Jobs.Web;

namespace Bib.Jobs.Tests.Web;

public sealed class RobotsRulesTests
{
    [Theory]
    [InlineData("", "/a", true)]
    [InlineData("User-agent: *\nDisallow:", "/a", true)]
    [InlineData("User-agent: *\nDisallow: /", "/a", false)]
    [InlineData("User-agent: *\nDisallow: /", "/robots.txt", true)]
    [InlineData("user-agent : *   # all\r\nDISALLOW : /a # and below\r\n", "/a/b?c", false)]
    [InlineData("\uFEFFUser-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true)]
    [InlineData("User-agent: *\nAllow: /a\nDisallow: /a", "/a", true)]
    [InlineData("User-agent: *\nDisallow: /*.gif$", "/x/y.gif", false)]
    [InlineData("User-agent: *\nDisallow: /*.gif$", "/x/y.gif?z", true)]
    [InlineData("User-agent: *\nDisallow: /a*b*c", "/axxbyyc/d", false)]
    [InlineData("User-agent: *\nDisallow: /ä", "/%C3%A4", false)]
    [InlineData("User-agent: *\nDisallow: /\n\nUser-agent: Bib/2.0\nDisallow: /b", "/a", true)]
    [InlineData("User-agent: other\nUser-agent: bib\nDisallow: /b", "/b", false)]
    [InlineData("User-agent: bib\nDisallow: /a\nUser-agent: other\nDisallow: /b", "/b", true)]
    [InlineData("User-agent: bibliothek\nDisallow: /", "/b", true)]
    [InlineData("Disallow: /", "/b", true)]
    public void The_longest_rule_of_the_own_group_counts(string robots, string path, bool allows) =>
        RobotsRules.Of(robots).Allows(path).ShouldBe(allows);

    [Theory]
    [InlineData("User-agent: *\nCrawl-delay: 2.5", 2.5)]
    [InlineData("User-agent: *\nCrawl-delay: soon", 0)]
    [InlineData("User-agent: *\nCrawl-delay: -3", 0)]
    [InlineData("User-agent: other\nCrawl-delay: 3", 0)]
    public void A_host_may_ask_for_a_pause(string robots, double seconds) =>
        RobotsRules.Of(robots).Delay.ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Rules_that_are_made_to_take_long_do_not()
    {
        var rule = $"Disallow: /{string.Concat(Enumerable.Repeat("*a", 900))}b\n";
        var rules = RobotsRules.Of("User-agent: *\n" + string.Concat(Enumerable.Repeat(rule, 200)));

        var started = Stopwatch.GetTimestamp();
        rules.Allows("/" + new string('a', 1000)).ShouldBeTrue();

        // Without a bound it would take longer than the world lasts.
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }
}
