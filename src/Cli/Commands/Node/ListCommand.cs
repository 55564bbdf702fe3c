using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.V1;

namespace Bib.Cli.Commands.Node;

/// <summary><c>bib node list</c>: the nodes that this one knows.</summary>
internal sealed class ListCommand : BibCommand
{
    private readonly Option<bool> _connected;
    private readonly Option<int> _limit;

    public ListCommand() : base("list", "List the nodes that this one knows, itself among them.")
    {
        _connected = Add(new Option<bool>("--connected")
        {
            Description = "Only nodes that there is a connection with, and this one.",
        });
        _limit = Add(NumberOption.Limit());
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib node list", "who was met so far, and who is here now"),
        new("bib node list --connected -o wide", "with addresses"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new NodeService.NodeServiceClient(invocation.Node.Invoker);
        var connected = invocation.Value(_connected);
        var nodes = Pages.ReadAsync<KnownNode>(invocation.Value(_limit), async (size, token) =>
        {
            var request = new ListNodesRequest { PageSize = size, PageToken = token };
            var page = await invocation.Node.CallAsync(call => stub.ListNodesAsync(request, call), cancellationToken);
            return (page.Nodes, page.NextPageToken);
        });
        await invocation.Output.WriteManyAsync(
            KnownNodeRecord.Shape,
            nodes.Where(node => !connected || node.Self || node.Connection is not null).Select(KnownNodeRecord.Of),
            cancellationToken);
        return ExitCode.Ok;
    }
}
