using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset pin</c> and <c>unpin</c>: whether a copy is dropped by accident.</summary>
internal sealed class PinCommand : DatasetCommand
{
    private static readonly Shape _shape = new([new("dataset"), new("dataset_id"), new("pinned")], "dataset");

    private readonly Argument<string> _dataset;
    private readonly Option<bool> _dryRun;
    private readonly bool _isPinned;

    private PinCommand(string name, string description, bool isPinned, IReadOnlyList<Example> examples)
        : base(name, description)
    {
        (_isPinned, Examples) = (isPinned, examples);
        (_dataset, _dryRun) = (AddDataset(), AddDryRun());
    }

    public override IReadOnlyList<Example> Examples { get; }

    public static PinCommand Pin() => new(
        "pin", "Keep this node's copy of another node's dataset from being dropped.", true,
        [
            new("bib dataset pin finance/rates", "drop then refuses"),
            new("bib dataset pin finance/rates --dry-run", "try it first"),
        ]);

    public static PinCommand Unpin() => new(
        "unpin", "Let this node's copy of another node's dataset be dropped again.", false,
        [
            new("bib dataset unpin finance/rates", "drop may then"),
            new("bib dataset unpin finance/rates --dry-run", "try it first"),
        ]);

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_dataset);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would {Name} {named} at {invocation.Where}");
            return ExitCode.Ok;
        }

        var stub = new V1.ReplicaService.ReplicaServiceClient(invocation.Node.Invoker);
        var request = new V1.SetReplicaPinRequest { Dataset = DatasetRecord.Ref(named), Pinned = _isPinned };
        var answer = await invocation.Node.CallAsync(call => stub.SetReplicaPinAsync(request, call), cancellationToken);
        await invocation.Output.WriteOneAsync(
            _shape,
            new JsonObject { ["dataset"] = named, ["dataset_id"] = answer.DatasetId, ["pinned"] = answer.Pinned },
            cancellationToken);
        return ExitCode.Ok;
    }
}
