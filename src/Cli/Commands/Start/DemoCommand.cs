using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.Cli.Samples;

namespace Bib.Cli.Commands.Start;

/// <summary>
/// <c>bib demo</c>: publishes real data, asks it, publishes more, compares, gets it back and checks it, with the very
/// commands that it shows.
/// </summary>
internal sealed class DemoCommand : BibCommand
{
    private const string Topic = "demo";
    private const int NamesMax = 1000;

    private static readonly Shape _shape = new(
        [
            new("dataset"), new("versions"), new("files"), new("seconds"), new("same_bytes"),
        ],
        "dataset");

    private readonly Option<string?> _to;
    private readonly Option<bool> _network;

    public DemoCommand() : base("demo", "Publish, ask, compare and get back real data, in front of you.")
    {
        _to = Add(new Option<string?>("--to")
        {
            Description = "Keep what it writes in this folder. Default: a temporary one, removed at the end.",
            HelpName = "folder",
        });
        _network = Add(new Option<bool>("--network")
        {
            Description = "Show how data come from one node to another: on two nodes of this machine, for the demo only.",
        });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib demo", "starts a node if none runs; takes some seconds"),
        new("bib demo --network", "two nodes, of which one dies; they leave nothing behind"),
        new("bib demo --to ./seattle -o json", "keeps the files; the result for a script"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var began = invocation.Time.GetTimestamp();
        var kept = invocation.Value(_to);
        if (kept is not null && Directory.Exists(kept) && Directory.EnumerateFileSystemEntries(kept).Any())
            throw new CliException(
                CliException.BadDestination, ExitCode.Usage, $"--to is '{kept}', and that folder is not empty.",
                "Name one that is not there yet: bib demo --to ./seattle");
        var folder = kept ?? Directory.CreateTempSubdirectory("bib-demo-").FullName;
        try
        {
            var isNetwork = invocation.Value(_network);
            var result = isNetwork ? await NetworkDemo.WalkAsync(invocation, folder, cancellationToken)
                : await WalkAsync(invocation, folder, cancellationToken);
            result["seconds"] = Math.Round(invocation.Time.GetElapsedTime(began).TotalSeconds, 1);
            await invocation.Output.WriteOneAsync(isNetwork ? NetworkDemo.Shape : _shape, result, cancellationToken);
            return ExitCode.Ok;
        }
        finally
        {
            if (kept is null) Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<JsonObject> WalkAsync(
        Invocation.Invocation invocation, string folder, CancellationToken cancellationToken)
    {
        var steps = new DemoSteps(new CommandLines(invocation), cancellationToken);
        var source = Path.Combine(folder, "published");
        var back = Path.Combine(folder, "back");
        DemoData.Introduce(invocation);
        await steps.RunAsync("A node keeps datasets; one must run.", "node", "start", "-o", "name");
        var dataset = await NewNameAsync(invocation, cancellationToken);

        SampleDataset.Write(source, SampleDataset.FirstYear, SampleDataset.LastYear - 1);
        await steps.RunAsync(
            "Publish a folder with a file a year. Content is cut into chunks, hashed, stored durably, and signed by you.",
            "dataset", "upload", dataset, source, "--parents", "--message", "2012 to 2014",
            "--metadata", $"licence={SampleDataset.Licence}", "--metadata", $"source={SampleDataset.Source}", "-o", "name");
        await steps.RunAsync("It is there, for everybody who may read.", "dataset", "list", Topic);
        await steps.RunAsync("These are its files.", "dataset", "ls", dataset);
        await steps.RunAsync("A first look at its rows: a dataset is a table.", "query", $"from \"{dataset}\" limit 5");
        await steps.RunAsync(
            "Ask it in SQL.", "query",
            $"select weather, count(*) as days, round(avg(temp_max), 1) as warmest from \"{dataset}\" group by 1 order by 2 desc");

        SampleDataset.Write(source, SampleDataset.LastYear, SampleDataset.LastYear);
        await steps.RunAsync(
            "Another year has come: a new version. Only what is new is sent.",
            "dataset", "upload", dataset, source, "--message", "2015 added", "-o", "name");
        await steps.RunAsync("What has changed?", ExitCode.Findings, ["dataset", "diff", dataset]);
        await steps.RunAsync(
            "Versions stay as they were; one question asks both.", "query",
            $"select (select count(*) from \"{dataset}@1.0.0\") as days_before, (select count(*) from \"{dataset}\") as days_now");
        await steps.RunAsync("Get it back, every file checked against its hash.", "dataset", "download", dataset, back, "-o", "name");
        var same = DemoData.Compare(invocation, dataset, source, back);
        await steps.RunAsync("The node reads and checks its own copy, too.", "dataset", "verify", dataset);

        invocation.Remark("");
        invocation.Remark($"Done: {dataset} has two versions. To go on:");
        invocation.Remark("  bib dataset upload my-topic/my-data ./my-folder --parents");
        invocation.Remark($"  bib dataset rm {dataset} --yes     # takes the demo away; restorable for 7 days");
        return new()
        {
            ["dataset"] = dataset,
            ["versions"] = 2,
            ["files"] = SampleDataset.LastYear - SampleDataset.FirstYear + 1,
            ["same_bytes"] = same,
        };
    }

    /// <summary>A name that no earlier demo has taken: nothing is ever published over.</summary>
    private static async Task<string> NewNameAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new V1.DatasetService.DatasetServiceClient(invocation.Node.Invoker);
        for (var number = 1; number <= NamesMax; number++)
        {
            var name = number == 1 ? $"{Topic}/seattle-weather" : $"{Topic}/seattle-weather-{number}";
            var request = new V1.GetDatasetRequest { Dataset = new() { Path = name } };
            try
            {
                await invocation.Node.CallAsync(call => stub.GetDatasetAsync(request, call), cancellationToken);
            }
            catch (CliException missing) when (missing.Exit == ExitCode.NotFound)
            {
                return name;
            }
        }

        throw new CliException(
            CliException.StepFailed, ExitCode.Conflict, $"There are {NamesMax} demos in the topic {Topic} already.",
            $"bib dataset list {Topic} -o name | xargs -n 1 bib dataset rm --yes");
    }
}
