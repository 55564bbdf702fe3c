using Bib.V1;

namespace Bib.Cli.Tests.Commands;

/// <summary><c>bib dataset fetch</c>, <c>drop</c> and <c>pin</c> against a node that is played.</summary>
public sealed class ReplicaCommandTests
{
    [Fact]
    public async Task Fetching_waits_and_says_what_is_here_and_who_gave_it()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "dataset", "fetch", "finance/stocks@1.0.0", "-o", "jsonpath=$['state','version']");

        (run.ExitCode, run.Output).ShouldBe((0, "here\n1.0.0\n"), run.Error);
        run.Error.ShouldContain("fetched finance/stocks from 2 nodes");
        var asked = node.Replicas.Changes.OfType<FetchDatasetRequest>().Single();
        (asked.Dataset.Path, asked.Version).ShouldBe(("finance/stocks", "1.0.0"));
    }

    [Theory]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")]
    public async Task A_content_id_or_its_CID_is_told_from_a_path(string content)
    {
        await using var node = await PlayedNode.StartAsync();

        (await BibRun.OfAsync(node, "dataset", "fetch", content)).ExitCode.ShouldBe(0);

        node.Replicas.Changes.OfType<FetchDatasetRequest>().Single().Dataset.ContentId.ShouldBe(content);
    }

    [Fact]
    public async Task Who_waits_for_what_somebody_has_paused_is_told_so()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "dataset", "fetch", "finance/paused");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldContain($"paused; go on with: bib transfer resume {TransfersPlayed.Running.Id}");
    }

    [Fact]
    public async Task Without_waiting_it_ends_when_somebody_is_found()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(
            node, "dataset", "fetch", "finance/slow", "--no-wait", "-o", "jsonpath=$['state','version']");

        (run.ExitCode, run.Output).ShouldBe((0, "being fetched\n1.2.0\n"), run.Error);
        run.Error.ShouldContain("found at 2 nodes, and being fetched; see how it gets on: bib transfer list --open");
    }

    [Fact]
    public async Task Dropping_asks_first_and_says_what_becomes_of_it_where_its_topic_is_followed()
    {
        await using var node = await PlayedNode.StartAsync();

        (await BibRun.OfAsync(node, "dataset", "drop", "weather/gsod")).ExitCode.ShouldBe(2);
        node.Replicas.Changes.ShouldBeEmpty();
        var followed = await BibRun.OfAsync(node, "dataset", "drop", "weather/gsod", "--yes");
        var other = await BibRun.OfAsync(node, "dataset", "drop", "finance/rates", "--yes");

        followed.Error.ShouldContain("stays away all the same until: bib dataset fetch weather/gsod");
        other.Error.ShouldContain("it comes back with: bib dataset fetch finance/rates");
        node.Replicas.Changes.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Pinning_and_unpinning_are_each_others_opposite()
    {
        await using var node = await PlayedNode.StartAsync();

        (await BibRun.OfAsync(node, "dataset", "pin", "a/b", "-o", "jsonpath=$.pinned")).Output.ShouldBe("true\n");
        (await BibRun.OfAsync(node, "dataset", "unpin", "a/b", "-o", "jsonpath=$.pinned")).Output.ShouldBe("false\n");
    }
}
