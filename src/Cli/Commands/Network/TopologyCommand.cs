using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Network;

/// <summary><c>bib network topology</c>: who there is and who is connected with whom.</summary>
internal sealed class TopologyCommand() : BibCommand(
    "topology", "Show the nodes that this one knows, and who is connected with whom.")
{
    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib network topology", "this node, those it is connected with, and the others"),
        new("bib network topology -o json", "nodes and edges, for a program that draws them"),
        new("bib network topology -o jsonpath=$.edges[*].to", "who was dialled"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new NodeService.NodeServiceClient(invocation.Node.Invoker);
        var topology = await invocation.Node.CallAsync(
            call => stub.GetTopologyAsync(new GetTopologyRequest(), call), cancellationToken);

        // A graph is one thing to a program, and a line for each node to a person.
        await (invocation.Output.Format is OutputFormat.Json or OutputFormat.Yaml or OutputFormat.JsonPath
            ? invocation.Output.WriteOneAsync(TopologyRecord.Shape, TopologyRecord.GraphOf(topology), cancellationToken)
            : invocation.Output.WriteManyAsync(
                TopologyRecord.Shape, TopologyRecord.RowsOf(topology).ToAsyncEnumerable(), cancellationToken));
        if (topology.Cut)
            invocation.Remark("More nodes are known than are shown; all of them: bib node list");
        return ExitCode.Ok;
    }
}
