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
        var bans = Pages.ReadAsync<Ban>(0, async (size, token) =>
        {
            var request = new ListBansRequest { PageSize = size, PageToken = token };
            var page = await invocation.Node.CallAsync(call => stub.ListBansAsync(request, call), cancellationToken);
            return (page.Bans, page.NextPageToken);
        });
        await invocation.Output.WriteManyAsync(BanRecord.Shape, bans.Select(BanRecord.Of), cancellationToken);
        return ExitCode.Ok;
    }
}
