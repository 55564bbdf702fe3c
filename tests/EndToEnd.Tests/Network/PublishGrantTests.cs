using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Network;

/// <summary>Three nodes: the home of a topic, a colleague's who publishes into it, and one that follows it.</summary>
public sealed class PublishGrantTests
{
    private const string Dataset = "shared/of-b";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_has_an_owners_grant_publishes_into_a_topic_of_another_node_and_all_its_followers_have_it()
    {
        await using var home = new NodeFolder();
        await using var colleague = new NodeFolder();
        await using var follower = new NodeFolder();
        await StartAsync(home, colleague, follower);
        var file = Path.Combine(colleague.Root, "n.csv");
        await File.WriteAllTextAsync(file, "n,t\n1,a\n2,b\n", Cancelled);

        var before = await BibRun.OfAsync(colleague, "dataset", "upload", Dataset, file);
        before.ExitCode.ShouldNotBe(0);
        before.Error.ShouldContain(await home.IdAsync());
        before.Error.ShouldContain("bib grant add");
        (await GrantAsync(home, colleague)).ShouldContain("an owner of topic shared");
        await colleague.OfAsync("dataset", "upload", Dataset, file);

        foreach (var node in new[] { home, follower })
        {
            await node.UntilHasAsync(Dataset, await colleague.ContentIdAsync(Dataset));
            await node.OfAsync("dataset", "verify", Dataset);
        }

        // Each further version goes the same way, and is deleted where it lives.
        await File.AppendAllTextAsync(file, "3,c\n", Cancelled);
        await colleague.OfAsync("dataset", "upload", Dataset, file);
        foreach (var node in new[] { home, follower })
        {
            await node.UntilHasAsync(Dataset, await colleague.ContentIdAsync(Dataset));
            (await node.OfAsync("query", $"select count(*) as n from \"{Dataset}\"", "-o", "jsonpath=$[0].n")).ShouldBe("3");
        }

        await colleague.OfAsync("dataset", "rm", Dataset, "--yes");
        foreach (var node in new[] { home, follower })
        {
            await Posix.UntilAsync(
                async () => (await BibRun.OfAsync(node, "dataset", "get", Dataset)).ExitCode == 3, "the copy is deleted, too");
        }
    }

    [Fact]
    public async Task What_is_published_by_a_grant_that_was_taken_back_is_taken_over_by_nobody()
    {
        await using var home = new NodeFolder();
        await using var colleague = new NodeFolder();
        await using var follower = new NodeFolder();
        var working = await StartAsync(home, colleague, follower);
        var file = Path.Combine(colleague.Root, "n.csv");
        await File.WriteAllTextAsync(file, "n\n1\n", Cancelled);
        await GrantAsync(home, colleague);
        await colleague.OfAsync("dataset", "upload", Dataset, file);
        var granted = await colleague.ContentIdAsync(Dataset);
        foreach (var node in new[] { home, follower }) await node.UntilHasAsync(Dataset, granted);

        // The grant is taken back while its node is off the network, where it goes on publishing.
        (await working.StopAsync()).ShouldBe(0, working.Log);
        var (user, id) = await WithdrawAsync(home);
        await Posix.UntilAsync(
            async () => !(await follower.OfAsync("grant", "list", "--topic", "shared", "-o", "json"))
                .Contains(id, StringComparison.Ordinal),
            "the follower knows that it is taken back");
        working = await colleague.StartReadyAsync("--p2p-enabled", "false");
        await File.AppendAllTextAsync(file, "2\n", Cancelled);
        await colleague.OfAsync("dataset", "upload", Dataset, file);
        (await working.StopAsync()).ShouldBe(0, working.Log);
        await colleague.StartReadyAsync("--p2p-mode", "full");
        await home.MeetAsync(colleague);
        await follower.MeetAsync(colleague);

        foreach (var node in new[] { home, follower })
        {
            await Posix.UntilAsync(
                () => node.Log.Contains("No owner of the topic 'shared' lets", StringComparison.Ordinal), "it is refused");
            (await node.ContentIdAsync(Dataset)).ShouldBe(granted, "what was published under the grant stays");
        }

        // Nor does its own node take more, once it has heard.
        await Posix.UntilAsync(
            async () => !(await colleague.OfAsync("grant", "list", "--topic", "shared", "-o", "json"))
                .Contains(user, StringComparison.Ordinal),
            "its own node knows it, too");
        await File.AppendAllTextAsync(file, "3\n", Cancelled);
        var after = await BibRun.OfAsync(colleague, "dataset", "upload", Dataset, file);
        after.ExitCode.ShouldNotBe(0);
        after.Error.ShouldContain("none of its owners lets user");
    }

    /// <summary>Starts all three, which meet and know the topic.</summary>
    private static async Task<BibdProcess> StartAsync(NodeFolder home, NodeFolder colleague, NodeFolder follower)
    {
        var started = await Task.WhenAll(
            home.StartReadyAsync("--p2p-mode", "full"), colleague.StartReadyAsync("--p2p-mode", "full"),
            follower.StartReadyAsync("--p2p-mode", "full"));
        await home.OfAsync("topic", "create", "shared");
        await colleague.MeetAsync(home);
        await follower.MeetAsync(home);
        await follower.MeetAsync(colleague);
        foreach (var node in new[] { colleague, follower })
        {
            await Posix.UntilAsync(
                async () => await node.OfAsync("topic", "list", "-o", "name") == "shared", "it follows the topic");
        }

        return started[1];
    }

    /// <summary>Lets the colleague publish on their own node, and waits until it knows.</summary>
    private static async Task<string> GrantAsync(NodeFolder home, NodeFolder colleague)
    {
        // The key is made by the first that needs one.
        await colleague.OfAsync("user", "create");
        var user = await colleague.OfAsync("user", "whoami", "-o", "jsonpath=$.own_key_user_id");
        var id = await colleague.IdAsync();
        var given = await BibRun.OfAsync(home, "grant", "add", user, "contributor", "--topic", "shared", "--node", id);
        given.ExitCode.ShouldBe(0, given.Error);
        await Posix.UntilAsync(
            async () => (await colleague.OfAsync("grant", "list", "--topic", "shared", "-o", "json"))
                .Contains(id, StringComparison.Ordinal),
            "the grant has come to the colleague");
        return given.Error;
    }

    private static async Task<(string User, string Node)> WithdrawAsync(NodeFolder home)
    {
        var grant = (await home.OfAsync("grant", "list", "--topic", "shared", "-o", "jsonpath=$[?(@.node)]['user','node']"))
            .Split('\n');
        await home.OfAsync("grant", "remove", grant[0], "--topic", "shared", "--node", grant[1]);
        return (grant[0], grant[1]);
    }
}
