using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset replicas</c>: which nodes have which versions.</summary>
internal sealed class ReplicasCommand : DatasetCommand
{
    private static readonly Shape _shape = new(
        [
            new("node_id"), new("role"), new("newest_version"), new("state"), new("promised_version"),
            new("problem", IsLong: true),
        ],
        "node_id");

    private readonly Argument<string> _dataset;

    public ReplicasCommand() : base("replicas", "List which connected nodes have a dataset, and up to which version.") =>
        _dataset = AddDataset(AlsoByContent);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset replicas weather/gsod", "its home first"),
        new("bib dataset replicas weather/gsod -o name", "the ids of the nodes alone"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new V1.ReplicaService.ReplicaServiceClient(invocation.Node.Invoker);
        var request = new V1.ListReplicasRequest { Dataset = DatasetRecord.ReadRef(invocation.Value(_dataset)) };
        var response = await invocation.Node.CallAsync(call => stub.ListReplicasAsync(request, call), cancellationToken);
        await invocation.Output.WriteManyAsync(_shape, response.Replicas.ToAsyncEnumerable().Select(RecordOf), cancellationToken);
        return ExitCode.Ok;
    }

    private static JsonObject RecordOf(V1.Replica replica) => new()
    {
        ["node_id"] = replica.NodeId,
        ["role"] = replica.Home ? "home" : "copy",
        ["self"] = replica.Self,
        ["newest_version"] = replica.NewestVersion.Length == 0 ? null : replica.NewestVersion,
        ["state"] = replica.Problem.Length > 0 ? "unknown" : replica.Complete ? "complete" : "behind",
        ["promised_version"] = replica.PromisedVersion.Length == 0 ? null : replica.PromisedVersion,
        ["problem"] = replica.Problem.Length == 0 ? null : replica.Problem,
    };
}
