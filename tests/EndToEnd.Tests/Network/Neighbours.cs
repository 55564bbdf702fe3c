using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Network;

/// <summary>Nodes on the loopback, and what tests ask of them.</summary>
internal static class Neighbours
{
    /// <summary>Runs bib, which must succeed.</summary>
    public static async Task<string> OfAsync(this NodeFolder folder, params string[] args)
    {
        var run = await BibRun.OfAsync(folder, args);
        run.ExitCode.ShouldBe(0, $"bib {string.Join(' ', args)}\n{run.Error}\n{folder.Log}");
        return run.Output.TrimEnd('\n');
    }

    /// <summary>The node's id.</summary>
    public static Task<string> IdAsync(this NodeFolder folder) => folder.OfAsync("node", "info", "-o", "name");

    /// <summary>Where the node is reached.</summary>
    public static Task<string> AddressAsync(this NodeFolder folder) =>
        folder.OfAsync("network", "status", "-o", "jsonpath=$.addresses[0]");

    /// <summary>Connects one node with another.</summary>
    public static async Task MeetAsync(this NodeFolder here, NodeFolder there) =>
        await here.OfAsync("node", "connect", await there.AddressAsync());

    /// <summary>Waits until a node's newest version of a dataset is the one of that content id.</summary>
    public static Task UntilHasAsync(this NodeFolder folder, string dataset, string contentId)
    {
        contentId.Length.ShouldBe(64);
        return Posix.UntilAsync(
            async () => await ContentIdAsync(folder, dataset) == contentId, $"{dataset} is version {contentId}");
    }

    /// <summary>The content id of a dataset's newest version; empty where there is none.</summary>
    public static async Task<string> ContentIdAsync(this NodeFolder folder, string dataset)
    {
        var run = await BibRun.OfAsync(folder, "dataset", "get", dataset, "-o", "jsonpath=$.latest.content_id");
        return run.ExitCode == 0 ? run.Output.TrimEnd('\n') : "";
    }
}
