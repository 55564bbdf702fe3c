using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset drop</c>: gives up the copy of another node's dataset.</summary>
internal sealed class DropCommand : DatasetCommand
{
    private static readonly Shape _shape = new([new("dataset"), new("dataset_id"), new("followed")], "dataset");

    private readonly Argument<string> _dataset;
    private readonly Option<bool> _yes;
    private readonly Option<bool> _dryRun;

    public DropCommand() : base("drop", "Give up this node's copy of another node's dataset.")
    {
        (_dataset, _yes, _dryRun) = (AddDataset(), AddYes(), AddDryRun());
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset drop finance/rates --yes", "fetching it gets it back"),
        new("bib dataset drop finance/rates --dry-run", "try it first"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_dataset);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would drop the copy of {named} at {invocation.Where}");
            return ExitCode.Ok;
        }

        await invocation.ConfirmAsync($"Dropping the copy of {named} at {invocation.Where}", _yes, cancellationToken);
        var stub = new V1.ReplicaService.ReplicaServiceClient(invocation.Node.Invoker);
        var request = new V1.DropReplicaRequest { Dataset = DatasetRecord.Ref(named) };
        var answer = await invocation.Node.CallAsync(call => stub.DropReplicaAsync(request, call), cancellationToken);
        invocation.Remark(answer.Followed
            ? $"dropped {named}; its topic is followed, and it stays away all the same until: bib dataset fetch {named}"
            : $"dropped {named}; it comes back with: bib dataset fetch {named}");
        await invocation.Output.WriteOneAsync(
            _shape,
            new JsonObject { ["dataset"] = named, ["dataset_id"] = answer.DatasetId, ["followed"] = answer.Followed },
            cancellationToken);
        return ExitCode.Ok;
    }
}
