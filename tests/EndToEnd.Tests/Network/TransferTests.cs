using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Network;

/// <summary>What one node fetches from another, in the hands of its user.</summary>
public sealed class TransferTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_transfer_waits_over_a_restart_and_one_that_was_given_up_is_not_begun_again()
    {
        await using var publisher = new NodeFolder();
        await using var follower = new NodeFolder();

        // So slow that neither is done while the test looks; the second start has no limit.
        var slow = follower.StartBibd("--p2p-transfers-down-kibibytes-per-second", "64");
        await Task.WhenAll(publisher.StartReadyAsync(), slow.ReadyAsync());
        foreach (var (name, seed) in new[] { ("t/paused", 1), ("t/canceled", 2) })
        {
            var file = Path.Combine(publisher.Root, $"{seed}.bin");
            var bytes = new byte[16 << 20];
            new Random(seed).NextBytes(bytes);
            await File.WriteAllBytesAsync(file, bytes, Cancelled);
            await publisher.OfAsync("dataset", "upload", name, file, "-p");
        }

        await follower.OfAsync("topic", "subscribe", "t");
        await follower.MeetAsync(publisher);
        var paused = await RunningAsync(follower, "t/paused");
        var canceled = await RunningAsync(follower, "t/canceled");
        (await follower.OfAsync("transfer", "pause", paused, "-o", "jsonpath=$.state")).ShouldBe("paused");
        (await follower.OfAsync("transfer", "cancel", canceled, "-o", "jsonpath=$.state")).ShouldBe("canceled");
        (await BibRun.OfAsync(follower, "transfer", "resume", canceled)).Error.ShouldContain("it is canceled");

        await slow.StopAsync();
        await follower.StartReadyAsync();
        await follower.MeetAsync(publisher);
        var small = Path.Combine(publisher.Root, "small.csv");
        await File.WriteAllTextAsync(small, "n,t\n1,a\n", Cancelled);
        await publisher.OfAsync("dataset", "upload", "t/small", small);

        // By then the others were looked at, too: they were published before it.
        await follower.UntilHasAsync("t/small", await publisher.ContentIdAsync("t/small"));
        (await follower.OfAsync("transfer", "list", "--open", "-o", "name")).ShouldBe(paused);
        (await follower.OfAsync("transfer", "list", "--open", "-o", "jsonpath=$[*].state")).ShouldBe("paused");
        (await follower.ContentIdAsync("t/paused")).ShouldBe("");
        (await follower.OfAsync("transfer", "resume", paused, "-o", "name")).ShouldBe(paused);
        await follower.UntilHasAsync("t/paused", await publisher.ContentIdAsync("t/paused"));
        await follower.OfAsync("dataset", "verify", "t/paused");
        (await follower.ContentIdAsync("t/canceled")).ShouldBe("");
        await follower.OfAsync("dataset", "fetch", "t/canceled");
        (await follower.ContentIdAsync("t/canceled")).ShouldBe(await publisher.ContentIdAsync("t/canceled"));
    }

    [Fact]
    public async Task What_is_not_followed_is_fetched_by_hand_pinned_dropped_and_fetched_again()
    {
        await using var publisher = new NodeFolder();
        await using var other = new NodeFolder();
        await Task.WhenAll(publisher.StartReadyAsync(), other.StartReadyAsync());
        var file = Path.Combine(publisher.Root, "n.csv");
        foreach (var version in new[] { "1.0.0", "1.1.0" })
        {
            await File.AppendAllTextAsync(file, "n,t\n1,a\n", Cancelled);
            await publisher.OfAsync("dataset", "upload", "air/no2", file, "-p", "--version", version);
        }

        await other.MeetAsync(publisher);
        var home = await publisher.IdAsync();
        var nobody = await BibRun.OfAsync(other, "dataset", "fetch", "air/none");
        (nobody.ExitCode, nobody.Error.Contains($"Asked: {home} (it has it not)", StringComparison.Ordinal))
            .ShouldBe((5, true), nobody.Error);
        nobody.Error.ShouldContain("bib node connect");

        await other.OfAsync("dataset", "fetch", "air/no2@1.0.0");
        (await other.OfAsync("dataset", "versions", "air/no2", "-o", "jsonpath=$[*].version")).ShouldBe("1.0.0");
        (await other.OfAsync("dataset", "replicas", "air/no2", "-o", "jsonpath=$[*]['node_id','role','newest_version','state']"))
            .Split('\n').ShouldBe([home, "home", "1.1.0", "complete", await other.IdAsync(), "copy", "1.0.0", "behind"]);
        await other.OfAsync("dataset", "fetch", "air/no2");
        (await other.ContentIdAsync("air/no2")).ShouldBe(await publisher.ContentIdAsync("air/no2"));

        await other.OfAsync("dataset", "pin", "air/no2");
        (await BibRun.OfAsync(other, "dataset", "drop", "air/no2", "--yes")).Error.ShouldContain("bib dataset unpin air/no2");
        await other.OfAsync("dataset", "unpin", "air/no2");
        await other.OfAsync("dataset", "drop", "air/no2", "--yes");
        (await BibRun.OfAsync(other, "dataset", "get", "air/no2")).ExitCode.ShouldBe(3);
        (await BibRun.OfAsync(publisher, "dataset", "drop", "air/no2", "--yes")).Error.ShouldContain("bib dataset rm air/no2");

        // Followed, what was dropped stays away, and what was not comes.
        await other.OfAsync("topic", "subscribe", "air");
        await publisher.OfAsync("dataset", "upload", "air/o3", file);
        await other.UntilHasAsync("air/o3", await publisher.ContentIdAsync("air/o3"));
        (await BibRun.OfAsync(other, "dataset", "get", "air/no2")).ExitCode.ShouldBe(3);
        await other.OfAsync("dataset", "fetch", "air/no2");
        (await other.ContentIdAsync("air/no2")).ShouldBe(await publisher.ContentIdAsync("air/no2"));
        await other.OfAsync("dataset", "verify", "air/no2");
    }

    /// <summary>Waits until a dataset is being fetched.</summary>
    private static async Task<string> RunningAsync(NodeFolder folder, string dataset)
    {
        var id = "";
        await Posix.UntilAsync(
            async () =>
            {
                id = await folder.OfAsync(
                    "transfer", "list", "--open", "-o",
                    $"jsonpath=$[?@.dataset == '{dataset}' && @.state == 'running'].id");
                return id.Length > 0;
            },
            $"{dataset} is being fetched");
        return id;
    }
}
