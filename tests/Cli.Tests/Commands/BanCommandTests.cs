using Bib.V1;

namespace Bib.Cli.Tests.Commands;

/// <summary><c>bib node ban</c> and <c>unban</c> against a node that is played.</summary>
public sealed class BanCommandTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("30m", 1_800)]
    [InlineData("12h", 43_200)]
    [InlineData("7d", 604_800)]
    [InlineData("2w", 1_209_600)]
    public async Task A_ban_has_a_reason_and_a_time(string time, long seconds)
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(
            node, "node", "ban", "192.0.2.0/24", "--for", time, "--reason", "floods us", "-o", "jsonpath=$['subject','reason']");

        (run.ExitCode, run.Output).ShouldBe((0, "192.0.2.0/24\nfloods us\n"), run.Error);
        run.Error.ShouldContain("2 connections ended.");
        node.Node.Bans.OfType<BanNodeRequest>().Single().Duration.Seconds.ShouldBe(seconds);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("0s")]
    [InlineData("9999999w")]
    [InlineData("1y")]
    public async Task A_time_that_is_none_is_refused_with_what_one_looks_like(string time)
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "node", "ban", "192.0.2.7", "--for", time);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("as in 12h or 7d");
        node.Node.Bans.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_was_not_banned_is_said_so()
    {
        await using var node = await PlayedNode.StartAsync();

        (await BibRun.OfAsync(node, "node", "unban", "192.0.2.7")).Error.ShouldNotContain("was not banned");
        (await BibRun.OfAsync(node, "node", "unban", "192.0.2.9")).Error.ShouldContain("192.0.2.9 was not banned; see: bib node bans");
    }
}
