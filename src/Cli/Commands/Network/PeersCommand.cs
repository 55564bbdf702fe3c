using Bib.Cli.Commands.Node;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.V1;

namespace Bib.Cli.Commands.Network;

/// <summary><c>bib network peers</c>: who there is a connection with.</summary>
internal sealed class PeersCommand() : BibCommand("peers", "List the peers that there are connections with, nodes or not.")
{
    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib network peers", "who dialled whom, and since when"),
        new("bib network peers -o name", "their ids alone"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new NodeService.NodeServiceClient(invocation.Node.Invoker);
        var peers = Pages.ReadAsync<Peer>(0, async (size, token) =>
        {
            var request = new ListPeersRequest { PageSize = size, PageToken = token };
            var page = await invocation.Node.CallAsync(call => stub.ListPeersAsync(request, call), cancellationToken);
            return (page.Peers, page.NextPageToken);
        });
        await invocation.Output.WriteManyAsync(PeerRecord.Shape, peers.Select(PeerRecord.Of), cancellationToken);
        return ExitCode.Ok;
    }
}
