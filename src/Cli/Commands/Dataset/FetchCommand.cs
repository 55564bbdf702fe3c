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
        V1.FetchBegun? begun = null;
        using (var progress = isWaited ? new ProgressLine(invocation, "fetching") : null)
        {
            await foreach (var step in invocation.Node.StreamAsync(call => stub.FetchDataset(request, call), cancellationToken))
            {
                begun ??= step.Begun;
                if (!isWaited) break;
                if (step.Transfer is { } transfer) progress!.Report(transfer.DoneBytes, transfer.SizeBytes, 0, 0);
            }
        }

        var name = named.Split('@')[0];
        invocation.Remark(isWaited
            ? $"fetched {name} from {Counted.Of(begun!.Holders.Count, "node")}"
            : $"{Counted.Of(begun!.Holders.Count, "node")} has it; see how it gets on: bib transfer list --open");
        await invocation.Output.WriteOneAsync(
            _shape,
            new JsonObject
            {
                ["dataset"] = name,
                ["dataset_id"] = begun.DatasetId,
                ["state"] = isWaited ? "here" : "being fetched",
                ["version"] = version.Length > 0 ? version : begun.NewestVersion,
                ["home"] = begun.Home,
                ["holders"] = new JsonArray([.. begun.Holders.Select(holder => JsonValue.Create(holder))]),
            },
            cancellationToken);
        return ExitCode.Ok;
    }
}
