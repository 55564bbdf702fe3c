using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Output;
using Bib.Cli.Samples;

namespace Bib.Cli.Commands.Start;

/// <summary>
/// <c>bib demo --network</c>: two nodes of its own on this machine; what one publishes comes to the other and outlives
/// the first.
/// </summary>
internal static class NetworkDemo
{
    private const string Topic = "demo";
    private const string Dataset = $"{Topic}/seattle-weather";

    /// <summary>What a script reads of it.</summary>
    public static Shape Shape { get; } = new(
        [new("dataset"), new("nodes"), new("versions"), new("files"), new("seconds"), new("same_bytes")], "dataset");

    /// <summary>Runs it; the nodes are gone at the end, however it ends.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="folder">Takes what is published and what comes back.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CliException">A step failed.</exception>
    public static async Task<JsonObject> WalkAsync(
        Invocation.Invocation invocation, string folder, CancellationToken cancellationToken)
    {
        DemoData.Introduce(invocation);
        invocation.Remark("");
        string? below = Directory.CreateTempSubdirectory("bib-nodes-").FullName;
        var one = new DemoNode(invocation, "one", Path.Combine(below, "one"));
        var two = new DemoNode(invocation, "two", Path.Combine(below, "two"));
        invocation.Remark("Two nodes, as on two machines: one and two, each with a database, a key and an address of its own.");
        try
        {
            await Task.WhenAll(one.StartAsync(cancellationToken), two.StartAsync(cancellationToken));
            var result = await WalkAsync(invocation, one, two, folder, cancellationToken);
            invocation.Remark("");
            return result;
        }
        catch (CliException)
        {
            // The logs are there for whoever wants to know why.
            invocation.Remark($"What the two nodes wrote is kept in {below}");
            below = null;
            throw;
        }
        finally
        {
            await Task.WhenAll(one.StopAsync(), two.StopAsync());
            if (below is not null) Directory.Delete(below, recursive: true);
        }
    }

    private static async Task<JsonObject> WalkAsync(
        Invocation.Invocation invocation, DemoNode one, DemoNode two, string folder, CancellationToken cancellationToken)
    {
        var source = Path.Combine(folder, "published");
        var back = Path.Combine(folder, "back");
        var onOne = new DemoSteps(one.Lines, cancellationToken);
        var onTwo = new DemoSteps(two.Lines, cancellationToken);

        SampleDataset.Write(source, SampleDataset.FirstYear, SampleDataset.LastYear - 1);
        await onOne.RunAsync(
            "On one: publish a folder with a file a year.",
            "dataset", "upload", Dataset, source, "--parents", "--message", "2012 to 2014", "-o", "name");
        await onTwo.RunAsync(
            "On two: meet the other. At home it is found by itself; beyond, by an address like this.",
            "node", "connect", await one.AddressAsync(cancellationToken), "-o", "name");
        await onTwo.RunAsync("Follow its topic.", "topic", "subscribe", Topic);
        await two.UntilHasAsync(Dataset, "1.0.0", cancellationToken);
        await onTwo.RunAsync("It is here: signed by whom it is of, each chunk checked as it came.", "dataset", "list", Topic);

        SampleDataset.Write(source, SampleDataset.LastYear, SampleDataset.LastYear);
        await onOne.RunAsync(
            "On one: another year has come.", "dataset", "upload", Dataset, source, "--message", "2015 added", "-o", "name");
        await two.UntilHasAsync(Dataset, "1.0.1", cancellationToken);
        await onTwo.RunAsync("Two has heard of it, and fetched what is new.", ExitCode.Findings, ["dataset", "diff", Dataset]);
        await onTwo.RunAsync("These were the transfers.", "transfer", "list");
        await onTwo.RunAsync("Who has it?", "dataset", "replicas", Dataset);

        await onOne.RunAsync("One is switched off.", "node", "stop", "-o", "name");
        await onTwo.RunAsync(
            "Two answers questions of it all the same.", "query",
            $"select weather, count(*) as days, round(avg(temp_max), 1) as warmest from \"{Dataset}\" group by 1 order by 2 desc");
        await onTwo.RunAsync("And gives it back, every file checked.", "dataset", "download", Dataset, back, "-o", "name");
        var same = DemoData.Compare(invocation, Dataset, source, back);

        invocation.Remark("");
        invocation.Remark("Done. To follow others with your own node:");
        invocation.Remark("  bib node connect ADDRESS           # another's: bib network status -o jsonpath=$.addresses[0]");
        invocation.Remark("  bib topic subscribe TOPIC");
        return new()
        {
            ["dataset"] = Dataset,
            ["nodes"] = 2,
            ["versions"] = 2,
            ["files"] = SampleDataset.LastYear - SampleDataset.FirstYear + 1,
            ["same_bytes"] = same,
        };
    }
}
