using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Network;

/// <summary>A node that keeps nothing, and answers with what another says.</summary>
public sealed class ProxyTests
{
    [Fact]
    public async Task A_proxy_answers_reads_with_another_nodes_answers_and_refuses_writes()
    {
        await using var publisher = new NodeFolder();
        await using var proxy = new NodeFolder();
        var publishing = (await Task.WhenAll(
            publisher.StartReadyAsync("--p2p-mode", "full"), proxy.StartReadyAsync("--p2p-mode", "proxy")))[0];
        var source = Directory.CreateDirectory(Path.Combine(publisher.Root, "gsod")).FullName;
        var file = Path.Combine(source, "gsod.bin");
        var content = new byte[5 << 20];
        new Random(7).NextBytes(content);
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        await publisher.OfAsync("dataset", "upload", "weather/gsod", source, "-p");
        var contentId = await publisher.ContentIdAsync("weather/gsod");

        // Nobody is there yet, and it says so.
        var alone = await BibRun.OfAsync(proxy, "topic", "list");
        alone.ExitCode.ShouldNotBe(0);
        alone.Error.ShouldContain("proxy");
        (await proxy.OfAsync("node", "mode")).ShouldContain("proxy");

        await proxy.MeetAsync(publisher);
        await proxy.UntilHasAsync("weather/gsod", contentId);
        (await proxy.OfAsync("topic", "list", "-o", "name")).ShouldContain("weather");
        var target = Path.Combine(proxy.Root, "got");
        await proxy.OfAsync("dataset", "download", "weather/gsod", target);
        (await File.ReadAllBytesAsync(target, TestContext.Current.CancellationToken))
            .AsSpan().SequenceEqual(content).ShouldBeTrue();

        // Written nowhere.
        var write = await BibRun.OfAsync(proxy, "topic", "create", "here");
        write.ExitCode.ShouldNotBe(0);
        write.Error.ShouldContain("this node is a proxy");
        write.Error.ShouldContain("bib node mode selective");
        var query = await BibRun.OfAsync(proxy, "query", "select 1 as one");
        query.ExitCode.ShouldNotBe(0);
        query.Error.ShouldContain("p2p.api.queries");

        // What was asked before is known still when the other is gone; what was not, nobody knows.
        var known = await proxy.OfAsync("dataset", "get", "weather/gsod", "-o", "json");
        await publishing.KillAsync();
        (await proxy.OfAsync("dataset", "get", "weather/gsod", "-o", "json")).ShouldBe(known);
        var unknown = await BibRun.OfAsync(proxy, "topic", "get", "never/asked");
        unknown.ExitCode.ShouldNotBe(0);
        unknown.Error.ShouldContain("this node is a proxy", Case.Insensitive);
    }

    [Fact]
    public async Task The_mode_changes_both_ways_while_the_node_runs()
    {
        await using var publisher = new NodeFolder();
        await using var other = new NodeFolder();
        await Task.WhenAll(publisher.StartReadyAsync("--p2p-mode", "full"), other.StartReadyAsync());
        await publisher.OfAsync("topic", "create", "weather");
        await other.OfAsync("topic", "create", "own");
        await other.MeetAsync(publisher);

        await other.OfAsync("node", "mode", "proxy");
        await Posix.UntilAsync(
            async () => (await BibRun.OfAsync(other, "topic", "get", "weather")).ExitCode == 0, "the other's topic is there");
        (await BibRun.OfAsync(other, "topic", "create", "own/more")).Error.ShouldContain("this node is a proxy");

        await other.OfAsync("node", "mode", "selective");
        await other.OfAsync("topic", "get", "own");
        await other.OfAsync("topic", "create", "own/more");
        (await BibRun.OfAsync(other, "topic", "get", "weather")).ExitCode.ShouldNotBe(0);
    }
}
