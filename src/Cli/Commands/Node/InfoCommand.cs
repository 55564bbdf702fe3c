using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.V1;

namespace Bib.Cli.Commands.Node;

/// <summary><c>bib node info</c>.</summary>
internal sealed class InfoCommand() : BibCommand("info", "Show everything the node says of itself.")
{
    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib node info", "for people"),
        new("bib node info -o name", "the node's id alone"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new NodeService.NodeServiceClient(invocation.Node.Invoker);
        var info = await invocation.Node.CallAsync(
            call => stub.GetInfoAsync(new GetInfoRequest(), call), cancellationToken);
        await invocation.Output.WriteOneAsync(NodeRecord.Shape, NodeRecord.Of(info), cancellationToken);
        return ExitCode.Ok;
    }
}
