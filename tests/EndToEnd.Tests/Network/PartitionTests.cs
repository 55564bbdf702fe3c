using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Network;

/// <summary>Two nodes with one way between them, which is cut and mended.</summary>
public sealed class PartitionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_both_sides_did_while_the_network_was_cut_is_on_both_when_it_is_mended()
    {
        await using var cable = new Cable();
        await using var left = new NodeFolder();
        await using var right = new NodeFolder();

        // Left is reached through the cable only, right by nobody: it dials.
        var processes = await Task.WhenAll(
            left.StartReadyAsync("--p2p-mode", "full", "--p2p-announce", cable.Address),
            right.StartReadyAsync("--p2p-mode", "full", "--p2p-listen", "none"));
        cable.Port = Listeners.Of(processes[0].Id).ShouldHaveSingleItem().Port;
        await PublishAsync(left, "left/kept", "n\n1\n");
        await PublishAsync(left, "left/gone", "n\n2\n");
        await PublishAsync(right, "right/kept", "n\n3\n");
        await right.MeetAsync(left);
        await right.UntilHasAsync("left/kept", await left.ContentIdAsync("left/kept"));
        await right.UntilHasAsync("left/gone", await left.ContentIdAsync("left/gone"));
        await left.UntilHasAsync("right/kept", await right.ContentIdAsync("right/kept"));

        cable.Cut();
        await Task.WhenAll(UntilAloneAsync(left), UntilAloneAsync(right));
        await PublishAsync(left, "left/kept", "n\n1\n1\n");
        await PublishAsync(left, "left/new/deep", "n\n4\n");
        await left.OfAsync("dataset", "rm", "left/gone", "--yes");
        await PublishAsync(right, "right/kept", "n\n3\n3\n");
        await PublishAsync(right, "right/new", "n\n5\n");
        var before = await Task.WhenAll(ContentsAsync(left), ContentsAsync(right));
        before[0].ShouldNotBe(before[1]);
        cable.Mend();

        // Nobody says anything to them: they find each other, and compare what they have.
        await Posix.UntilAsync(
            async () => await ContentsAsync(left) is var here && here == await ContentsAsync(right)
                && here.Split('\n').Select(line => line.Split(' ')[0])
                    .SequenceEqual(["left/kept", "left/new/deep", "right/kept", "right/new"]),
            "both have the same");
        (await right.OfAsync("topic", "list", "-o", "name")).ShouldBe(await left.OfAsync("topic", "list", "-o", "name"));
        (await right.ContentIdAsync("left/kept")).ShouldBe(await left.ContentIdAsync("left/kept"));
        (await left.ContentIdAsync("right/kept")).ShouldBe(await right.ContentIdAsync("right/kept"));
        await left.OfAsync("dataset", "verify", "right/kept");
        await right.OfAsync("dataset", "verify", "left/new/deep");
    }

    private static async Task PublishAsync(NodeFolder folder, string name, string content)
    {
        var file = Path.Combine(folder.Root, "n.csv");
        await File.WriteAllTextAsync(file, content, Cancelled);
        await folder.OfAsync("dataset", "upload", name, file, "-p");
    }

    private static Task UntilAloneAsync(NodeFolder folder) => Posix.UntilAsync(
        async () => (await folder.OfAsync("network", "peers", "-o", "name")).Length == 0, "it has lost the other");

    /// <summary>Every dataset and its newest version.</summary>
    private static async Task<string> ContentsAsync(NodeFolder folder)
    {
        var names = (await folder.OfAsync("dataset", "list", "-o", "name")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var lines = new List<string>();
        foreach (var name in names.Order(StringComparer.Ordinal)) lines.Add($"{name} {await folder.ContentIdAsync(name)}");
        return string.Join('\n', lines);
    }
}
