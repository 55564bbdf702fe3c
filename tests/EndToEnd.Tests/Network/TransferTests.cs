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
