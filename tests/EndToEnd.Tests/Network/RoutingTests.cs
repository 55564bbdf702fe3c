using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Network;

/// <summary>A version that is found by its content id alone, at a node that was never met.</summary>
public sealed class RoutingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_node_never_met_has_is_fetched_by_its_content_id_through_one_that_both_know()
    {
        await using var publisher = new NodeFolder();
        await using var middle = new NodeFolder();
        await using var reader = new NodeFolder();

        // On the loopback nobody is public: one of them has to be told to serve the DHT.
        await Task.WhenAll(
            publisher.StartReadyAsync(), reader.StartReadyAsync(), middle.StartReadyAsync("--p2p-dht-mode", "server"));
        var file = Path.Combine(publisher.Root, "n.bin");
        var bytes = new byte[3 << 20];
        new Random(11).NextBytes(bytes);
        await File.WriteAllBytesAsync(file, bytes, Cancelled);
        await publisher.OfAsync("dataset", "upload", "weather/n", file, "-p");
        var first = await publisher.ContentIdAsync("weather/n");
        await publisher.MeetAsync(middle);
        await reader.MeetAsync(middle);

        await UntilFetchedAsync(reader, first);

        var copy = Path.Combine(reader.Root, "copy.bin");
        await reader.OfAsync("dataset", "download", first, copy);
        await reader.OfAsync("dataset", "verify", first);
        (await File.ReadAllBytesAsync(copy, Cancelled)).ShouldBe(bytes);
        (await middle.ContentIdAsync("weather/n")).ShouldBe("");

        // By its CID a version that was published while all were there, once the two have parted.
        await reader.OfAsync("node", "disconnect", await publisher.IdAsync());
        await File.AppendAllTextAsync(file, "more", Cancelled);
        await publisher.OfAsync("dataset", "upload", "weather/n", file);
        var cid = await publisher.OfAsync("dataset", "get", "weather/n", "-o", "jsonpath=$.latest.cid");
        cid.ShouldStartWith("bafkrei");
        await UntilFetchedAsync(reader, cid);
        (await reader.OfAsync("dataset", "get", cid, "-o", "jsonpath=$.latest.content_id"))
            .ShouldBe(await publisher.ContentIdAsync("weather/n"));
        (await reader.OfAsync("dataset", "versions", cid, "-o", "jsonpath=$[*].content_id")).Split('\n').ShouldContain(first);

        // Once more costs nothing and asks nobody.
        (await reader.OfAsync("dataset", "fetch", cid, "-o", "jsonpath=$.state")).ShouldBe("here");

        var nobodys = await BibRun.OfAsync(reader, "dataset", "fetch", new string('0', 64));
        nobodys.ExitCode.ShouldBe(5);
        nobodys.Error.ShouldContain(await middle.IdAsync());
        nobodys.Error.ShouldContain("The DHT was asked, too, and names nobody else who has it.");
        (await BibRun.OfAsync(publisher, "dataset", "rm", first, "--yes")).ExitCode.ShouldNotBe(0);
        (await publisher.OfAsync("dataset", "get", first, "-o", "jsonpath=$.path")).ShouldBe("weather/n");
    }

    /// <summary>Who announces is heard by and by.</summary>
    private static Task UntilFetchedAsync(NodeFolder folder, string content) => Posix.UntilAsync(
        async () => (await BibRun.OfAsync(folder, "dataset", "fetch", content)).ExitCode == 0, $"{content} is fetched");
}
