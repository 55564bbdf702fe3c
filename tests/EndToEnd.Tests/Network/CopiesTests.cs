using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Network;

/// <summary>A topic that asks for copies, and nodes that give theirs up.</summary>
public sealed class CopiesTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Copies_are_given_up_one_at_a_time_and_never_below_what_their_topic_asks_for()
    {
        await using var home = new NodeFolder();
        await using var one = new NodeFolder();
        await using var other = new NodeFolder();
        await Task.WhenAll(
            home.StartReadyAsync("--p2p-mode", "full"), one.StartReadyAsync(), other.StartReadyAsync());
        var file = Path.Combine(home.Root, "data.csv");
        await File.WriteAllTextAsync(file, "day,t\n2026-01-01,3.5\n", Cancelled);
        await home.OfAsync("dataset", "upload", "weather/gsod", file, "-p");
        (await home.OfAsync("topic", "update", "weather", "--minimum-copies", "2", "-o", "jsonpath=$.minimum_copies")).ShouldBe("2");
        var contentId = await home.ContentIdAsync("weather/gsod");

        // With two copies, the second is needed.
        await FollowAsync(one, home, contentId);
        var refused = await BibRun.OfAsync(one, "dataset", "drop", "weather/gsod", "--yes");
        refused.ExitCode.ShouldNotBe(0);
        refused.Error.ShouldContain("The topic 'weather' asks for at least 2 copies of 'weather/gsod'; without this one 1 would be "
            + $"kept, by {await home.IdAsync()}.");
        (await one.ContentIdAsync("weather/gsod")).ShouldBe(contentId);

        // With three, one of two that go at once may go.
        await FollowAsync(other, home, contentId);
        await other.MeetAsync(one);
        await Posix.UntilAsync(
            async () => (await one.OfAsync("dataset", "replicas", "weather/gsod", "-o", "csv")).Split(",1.0.0,complete,1.0.0,")
                .Length == 4,
            "three nodes have promised to keep it");
        var drops = await Task.WhenAll(
            new[] { one, other }.Select(node => BibRun.OfAsync(node, "dataset", "drop", "weather/gsod", "--yes")));
        drops.Count(drop => drop.ExitCode == 0).ShouldBe(1, string.Join('\n', drops.Select(drop => drop.Error)));
        (await Task.WhenAll(new[] { one, other }.Select(node => node.ContentIdAsync("weather/gsod"))))
            .ShouldBe([contentId, ""], ignoreOrder: true);

        // Deleting would take away all of them.
        var kept = await BibRun.OfAsync(home, "dataset", "rm", "weather/gsod", "--yes");
        kept.ExitCode.ShouldNotBe(0);
        kept.Error.ShouldContain("bib topic update weather --minimum-copies 0");
        await home.OfAsync("topic", "update", "weather", "--minimum-copies", "0");
        await home.OfAsync("dataset", "rm", "weather/gsod", "--yes");
    }

    private static async Task FollowAsync(NodeFolder node, NodeFolder home, string contentId)
    {
        await node.OfAsync("topic", "subscribe", "weather");
        await node.MeetAsync(home);
        await node.UntilHasAsync("weather/gsod", contentId);
        await Posix.UntilAsync(
            async () => await node.OfAsync("topic", "get", "weather", "-o", "jsonpath=$.minimum_copies") == "2",
            "it has heard what the topic asks for");
    }
}
