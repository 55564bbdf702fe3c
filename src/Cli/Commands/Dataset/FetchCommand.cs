using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.Cli.Transfers;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset fetch</c>: has the node get a dataset of another one, followed or not.</summary>
internal sealed class FetchCommand : DatasetCommand
{
    private static readonly Shape _shape = new(
        [
            new("dataset"), new("state"), new("version"), new("home"), new("holders", OnlyWide: true),
            new("dataset_id", OnlyWide: true),
        ],
        "dataset");

    private readonly Argument<string> _version;
    private readonly Option<bool> _noWait;
    private readonly Option<bool> _dryRun;

    public FetchCommand() : base("fetch", "Have the node get a dataset of another node, followed or not.")
    {
        _version = AddVersion();
        _noWait = Add(new Option<bool>("--no-wait")
        {
            Description = "End as soon as somebody is found who has it; `bib transfer list` shows how it gets on.",
        });
        _dryRun = AddDryRun();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset fetch finance/stocks", "the newest version, and those before it"),
        new("bib dataset fetch finance/stocks@1.0.0 --no-wait", "up to a certain version, in the background"),
        new("bib dataset fetch $CONTENT", "by a version's content id or CID, also from nodes never met before"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_version);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would fetch {named} at {invocation.Where}");
            return ExitCode.Ok;
        }

        var (dataset, version) = DatasetRecord.Split(named);
        var stub = new V1.ReplicaService.ReplicaServiceClient(invocation.Node.Invoker);
        var request = new V1.FetchDatasetRequest { Dataset = dataset, Version = version };
        var isWaited = !invocation.Value(_noWait);
        var steps = invocation.Node.StreamAsync(call => stub.FetchDataset(request, call), cancellationToken);
        var begun = isWaited ? await WaitAsync(invocation, steps) : (await steps.FirstAsync(cancellationToken)).Begun;
        var name = named.Split('@')[0];
        var nodes = Counted.Of(begun.Holders.Count, "node");
        invocation.Remark(begun.Holders.Count == 0
            ? $"{name} is here already"
            : isWaited
            ? $"fetched {name} from {nodes}"
            : $"found at {nodes}, and being fetched; see how it gets on: bib transfer list --open");
        await invocation.Output.WriteOneAsync(
            _shape,
            new JsonObject
            {
                ["dataset"] = name,
                ["dataset_id"] = begun.DatasetId,
                ["state"] = isWaited || begun.Holders.Count == 0 ? "here" : "being fetched",
                ["version"] = begun.Version.Length > 0 ? begun.Version : version.Length > 0 ? version : begun.NewestVersion,
                ["home"] = begun.Home,
                ["holders"] = new JsonArray([.. begun.Holders.Select(holder => JsonValue.Create(holder))]),
            },
            cancellationToken);
        return ExitCode.Ok;
    }

    /// <summary>Shows how it gets on until all is here.</summary>
    private static async Task<V1.FetchBegun> WaitAsync(
        Invocation.Invocation invocation, IAsyncEnumerable<V1.FetchDatasetResponse> steps)
    {
        V1.FetchBegun? begun = null;
        var paused = new HashSet<string>();
        using var progress = new ProgressLine(invocation, "fetching");
        try
        {
            await foreach (var step in steps)
            {
                begun ??= step.Begun;
                if (step.Transfer is not { } transfer) continue;
                progress.Report(transfer.DoneBytes, transfer.SizeBytes, 0, 0);

                // Nothing comes any more, and nobody would know why.
                if (transfer.State != V1.TransferState.Paused) paused.Remove(transfer.Id);
                else if (paused.Add(transfer.Id)) invocation.Remark($"paused; go on with: bib transfer resume {transfer.Id}");
            }
        }
        catch (OperationCanceledException) when (begun is not null)
        {
            invocation.Remark("The node goes on with it; see how it gets on: bib transfer list --open");
            throw;
        }

        return begun!;
    }
}
