using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Network;

/// <summary>What is published on one node and is on another a moment later.</summary>
public sealed class FollowingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_node_publishes_a_full_node_has_byte_for_byte_and_each_new_version_too()
    {
        await using var publisher = new NodeFolder();
        await using var full = new NodeFolder();
        await Task.WhenAll(publisher.StartReadyAsync(), full.StartReadyAsync("--p2p-mode", "full"));
        var tree = await TreeAsync(publisher);

        // One version before the two meet, so that it is read out of the catalog; the others come by gossip.
        await publisher.OfAsync("dataset", "upload", "weather/gsod", tree, "-p");
        await full.MeetAsync(publisher);
        await full.UntilHasAsync("weather/gsod", await publisher.ContentIdAsync("weather/gsod"));
        await File.AppendAllTextAsync(Path.Combine(tree, "days.csv"), "3,c\n", Cancelled);
        string[] made = ["--job", "0198c0de-0000-7000-8000-000000000001", "--code", "https://example.org/tree/4f2c1d9"];
        await publisher.OfAsync(["dataset", "upload", "weather/gsod", tree, .. made]);
        await full.UntilHasAsync("weather/gsod", await publisher.ContentIdAsync("weather/gsod"));
        await publisher.OfAsync("dataset", "upload", "air/no2", Path.Combine(tree, "days.csv"), "-p");
        await full.UntilHasAsync("air/no2", await publisher.ContentIdAsync("air/no2"));

        var copy = Path.Combine(full.Root, "copy");
        await full.OfAsync("dataset", "download", "weather/gsod", copy);
        foreach (var file in Directory.GetFiles(tree))
        {
            (await File.ReadAllBytesAsync(Path.Combine(copy, Path.GetFileName(file)), Cancelled))
                .ShouldBe(await File.ReadAllBytesAsync(file, Cancelled), Path.GetFileName(file));
        }

        (await full.OfAsync("dataset", "versions", "weather/gsod", "-o", "jsonpath=$[*].version"))
            .ShouldBe(await publisher.OfAsync("dataset", "versions", "weather/gsod", "-o", "jsonpath=$[*].version"));
        (await full.OfAsync("dataset", "show", "weather/gsod", "-o", "jsonpath=$['job', 'code']"))
            .ShouldBe($"{made[1]}\n{made[3]}", "what made it is signed with it");
        await full.OfAsync("dataset", "verify", "weather/gsod");
        (await full.OfAsync("query", "select count(*) as n from \"air/no2\"", "-o", "jsonpath=$[0].n")).ShouldBe("3");
    }

    [Fact]
    public async Task A_copy_is_changed_at_its_home_only_and_what_its_home_deletes_is_gone()
    {
        await using var publisher = new NodeFolder();
        await using var full = new NodeFolder();
        await Task.WhenAll(publisher.StartReadyAsync(), full.StartReadyAsync("--p2p-mode", "full"));
        await full.MeetAsync(publisher);
        var file = Path.Combine(publisher.Root, "n.csv");
        await File.WriteAllTextAsync(file, "n,t\n1,a\n2,b\n", Cancelled);
        await publisher.OfAsync("dataset", "upload", "t/n", file, "-p");
        await full.UntilHasAsync("t/n", await publisher.ContentIdAsync("t/n"));

        var upload = await BibRun.OfAsync(full, "dataset", "upload", "t/n", file);
        var rename = await BibRun.OfAsync(full, "topic", "rename", "t", "u");
        await publisher.OfAsync("dataset", "rm", "t/n", "--yes");

        upload.ExitCode.ShouldNotBe(0);
        upload.Error.ShouldContain(await publisher.IdAsync());
        rename.ExitCode.ShouldNotBe(0);
        rename.Error.ShouldContain(await publisher.IdAsync());
        await Posix.UntilAsync(
            async () => (await BibRun.OfAsync(full, "dataset", "get", "t/n")).ExitCode == 3, "the copy is deleted, too");
    }

    [Fact]
    public async Task A_selective_node_keeps_what_it_follows_and_nothing_else_until_it_is_made_a_full_one()
    {
        await using var publisher = new NodeFolder();
        await using var selective = new NodeFolder();
        await Task.WhenAll(publisher.StartReadyAsync(), selective.StartReadyAsync());
        var file = Path.Combine(publisher.Root, "n.csv");
        await File.WriteAllTextAsync(file, "n,t\n1,a\n2,b\n", Cancelled);
        foreach (var name in new[] { "air/no2", "weather/daily/gsod", "weather/ghcn" })
            await publisher.OfAsync("dataset", "upload", name, file, "-p");
        await selective.OfAsync("topic", "subscribe", "weather/*");
        await selective.MeetAsync(publisher);

        // What was there before the two met; then what another pattern brings while they are connected.
        await selective.UntilHasAsync("weather/daily/gsod", await publisher.ContentIdAsync("weather/daily/gsod"));
        (await selective.OfAsync("topic", "discover", "-o", "jsonpath=$[*].path")).ShouldBe("air\nweather\nweather/daily");
        (await selective.OfAsync("topic", "discover", "air", "-o", "jsonpath=$[0]['home','datasets','nodes','followed']"))
            .ShouldBe($"{await publisher.IdAsync()}\n1\n1\nfalse");
        (await selective.OfAsync("topic", "list", "-o", "name")).ShouldBe("weather/daily");
        await selective.OfAsync("topic", "subscribe", "weather");
        await selective.UntilHasAsync("weather/ghcn", await publisher.ContentIdAsync("weather/ghcn"));
        (await selective.OfAsync("topic", "subscriptions", "-o", "name")).ShouldBe("weather\nweather/*");

        // Unsubscribed, it keeps what it has and takes nothing new.
        await selective.OfAsync("topic", "unsubscribe", "weather");
        var before = await selective.ContentIdAsync("weather/ghcn");
        await publisher.OfAsync("dataset", "upload", "weather/ghcn", file, "--message", "again", "--metadata", "a=b");
        await File.AppendAllTextAsync(file, "3,c\n", Cancelled);
        await publisher.OfAsync("dataset", "upload", "weather/daily/gsod", file);
        await selective.UntilHasAsync("weather/daily/gsod", await publisher.ContentIdAsync("weather/daily/gsod"));
        (await selective.ContentIdAsync("weather/ghcn")).ShouldBe(before);
        (await selective.OfAsync("topic", "list", "-o", "name")).ShouldBe("weather\nweather/daily");

        // It changes while it runs, remembers it, and others hear of it.
        (await selective.OfAsync("node", "mode", "full", "-o", "name")).ShouldBe("full");
        await selective.UntilHasAsync("air/no2", await publisher.ContentIdAsync("air/no2"));
        await selective.UntilHasAsync("weather/ghcn", await publisher.ContentIdAsync("weather/ghcn"));
        await Posix.UntilAsync(
            async () => await selective.OfAsync("node", "info", "-o", "jsonpath=$.mode") == "full", "it says that it is full");
        var id = await selective.IdAsync();
        await Posix.UntilAsync(
            async () => (await publisher.OfAsync("node", "list", "-o", "ndjson")).Split('\n')
                .Any(line => line.Contains(id, StringComparison.Ordinal) && line.Contains("\"full\"", StringComparison.Ordinal)),
            "the other knows that it is full");
    }

    /// <summary>A table, a file of many chunks, an empty one, and small ones that share a pack.</summary>
    private static async Task<string> TreeAsync(NodeFolder folder)
    {
        var tree = Directory.CreateDirectory(Path.Combine(folder.Root, "tree")).FullName;
        await File.WriteAllTextAsync(Path.Combine(tree, "days.csv"), "n,t\n1,a\n2,b\n", Cancelled);
        await File.WriteAllBytesAsync(Path.Combine(tree, "empty"), [], Cancelled);
        var large = new byte[12 << 20];
        new Random(7).NextBytes(large);
        await File.WriteAllBytesAsync(Path.Combine(tree, "large.bin"), large, Cancelled);
        for (var i = 0; i < 40; i++)
            await File.WriteAllBytesAsync(Path.Combine(tree, $"small-{i:00}"), large.AsMemory(i * 1000, 1000 + i), Cancelled);
        return tree;
    }
}
