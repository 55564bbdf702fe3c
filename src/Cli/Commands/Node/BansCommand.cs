using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.V1;

namespace Bib.Cli.Commands.Node;

/// <summary><c>bib node bans</c>: whom this node has nothing to do with.</summary>
internal sealed class BansCommand() : BibCommand("bans", "List the nodes and networks that are kept out.")
{
    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib node bans", "each with the reason, and until when"),
        new("bib node bans -o name", "the nodes and networks alone"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new NodeService.NodeServiceClient(invocation.Node.Invoker);
        var response = await invocation.Node.CallAsync(call => stub.ListBansAsync(new(), call), cancellationToken);
        await invocation.Output.WriteManyAsync(
            BanRecord.Shape, response.Bans.ToAsyncEnumerable().Select(BanRecord.Of), cancellationToken);
        return ExitCode.Ok;
    }
}
