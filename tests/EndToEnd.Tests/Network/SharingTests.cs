using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Network;

/// <summary>A publisher that dies in the middle, and two that fetch from it.</summary>
public sealed class SharingTests
{
    /// <summary>So slow that nobody has all of it when the publisher dies, however busy the machine is.</summary>
    private static readonly string[] _slowly =
        ["--p2p-mode", "full", "--p2p-transfers-up-kibibytes-per-second", "1024"];

    /// <summary>Less than a chunk of the files, and more than their list.</summary>
    private const int ChunkBytes = 200 << 10;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_that_have_everything_between_them_finish_without_the_publisher_and_others_when_it_is_back()
    {
        await using var publisher = new NodeFolder();
        await using var one = new NodeFolder();
        await using var other = new NodeFolder();
        var publishing = (await Task.WhenAll(
            publisher.StartReadyAsync("--p2p-mode", "full"), one.StartReadyAsync(), other.StartReadyAsync()))[0];
        var whole = Directory.CreateDirectory(Path.Combine(publisher.Root, "whole")).FullName;
        var (first, second) = (Path.Combine(whole, "first"), Path.Combine(whole, "second"));
        await Task.WhenAll(MakeAsync(first, 1), MakeAsync(second, 2));
        await publisher.OfAsync("dataset", "upload", "one/half", first, "-p");
        await publisher.OfAsync("dataset", "upload", "other/half", second, "-p");
        await one.OfAsync("topic", "subscribe", "one");
        await other.OfAsync("topic", "subscribe", "other");
        foreach (var node in new[] { one, other })
        {
            await node.OfAsync("topic", "subscribe", "whole");
            await node.MeetAsync(publisher);
        }

        await one.MeetAsync(other);
        await one.UntilHasAsync("one/half", await publisher.ContentIdAsync("one/half"));
        await other.UntilHasAsync("other/half", await publisher.ContentIdAsync("other/half"));

        // Each of the two lacks what the other has; the list of the whole comes first, and then the publisher dies.
        (await publishing.StopAsync()).ShouldBe(0, publishing.Log);
        publishing = await BackAsync(publisher, one, other);
        var both = await CutAsync("whole/both", whole, publisher, publishing, one, other);
        await one.UntilHasAsync("whole/both", both);
        await other.UntilHasAsync("whole/both", both);
        await one.OfAsync("dataset", "verify", "whole/both");
        await other.OfAsync("dataset", "verify", "whole/both");

        // What neither has, both say; and they finish when the publisher is back.
        publishing = await BackAsync(publisher, one, other);
        var third = Path.Combine(publisher.Root, "third");
        await MakeAsync(third, 3);
        var fresh = await CutAsync("whole/new", third, publisher, publishing, one, other);
        foreach (var node in new[] { one, other })
        {
            await Posix.UntilAsync(
                () => node.Log.Contains("nobody gives its chunk", StringComparison.Ordinal), "it says what is missing");
        }

        await publisher.StartReadyAsync("--p2p-mode", "full");
        foreach (var node in new[] { one, other }) await node.MeetAsync(publisher);
        await one.UntilHasAsync("whole/new", fresh);
        await other.UntilHasAsync("whole/new", fresh);
    }

    /// <summary>Publishes, and kills the publisher when all others have the list and some of the content.</summary>
    /// <returns>The content id.</returns>
    private static async Task<string> CutAsync(
        string name, string path, NodeFolder publisher, BibdProcess publishing, params NodeFolder[] others)
    {
        var before = await Task.WhenAll(others.Select(FetchedAsync));
        await publisher.OfAsync("dataset", "upload", name, path, "-p");
        var contentId = await publisher.ContentIdAsync(name);
        foreach (var (other, had) in others.Zip(before))
            await Posix.UntilAsync(async () => await FetchedAsync(other) > had + ChunkBytes, "it fetches");
        await publishing.KillAsync();
        return contentId;
    }

    private static async Task<double> FetchedAsync(NodeFolder folder) => NodeFigures.ValueOf(
        await NodeFigures.OfAsync(folder, Cancelled), "bib_peers_chunks_size_bytes_total{direction=\"fetched\"}");

    /// <summary>Starts the publisher again, so slow that it can be cut; it has a new address, which the others are told.</summary>
    private static async Task<BibdProcess> BackAsync(NodeFolder publisher, params NodeFolder[] others)
    {
        var publishing = await publisher.StartReadyAsync(_slowly);
        foreach (var other in others) await other.MeetAsync(publisher);
        return publishing;
    }

    private static async Task MakeAsync(string file, int seed)
    {
        var bytes = new byte[32 << 20];
        new Random(seed).NextBytes(bytes);
        await File.WriteAllBytesAsync(file, bytes, Cancelled);
    }
}
