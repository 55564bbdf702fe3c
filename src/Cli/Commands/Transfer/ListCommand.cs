using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.Cli.Terminal;
using Bib.V1;

namespace Bib.Cli.Commands.Transfer;

/// <summary><c>bib transfer list</c>: what the node fetches from others, and with --watch how it gets on.</summary>
internal sealed class ListCommand : BibCommand
{
    private readonly Option<bool> _open;
    private readonly Option<bool> _watch;
    private readonly Option<int> _limit;

    public ListCommand() : base("list", "List what the node fetches from other nodes, the newest first.")
    {
        _open = Add(new Option<bool>("--open") { Description = "Only those that have not ended." });
        _watch = Add(new Option<bool>("--watch")
        {
            Description = "Those that are open, then each change and how far they are once a second, until Ctrl-C.",
        });
        _limit = Add(NumberOption.Limit());
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib transfer list", "those of the last week, too"),
        new("bib transfer list --open -o name", "the ids of those that have not ended"),
        new("bib transfer list --watch -o ndjson", "how they get on, for a program"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new TransferService.TransferServiceClient(invocation.Node.Invoker);
        if (invocation.Value(_watch)) return await WatchAsync(invocation, stub, cancellationToken);
        var open = invocation.Value(_open);
        var transfers = Pages.ReadAsync<V1.Transfer>(invocation.Value(_limit), async (size, token) =>
        {
            var request = new ListTransfersRequest { OpenOnly = open, PageSize = size, PageToken = token };
            var page = await invocation.Node.CallAsync(call => stub.ListTransfersAsync(request, call), cancellationToken);
            return (page.Transfers, page.NextPageToken);
        });
        await invocation.Output.WriteManyAsync(TransferRecord.Shape, transfers.Select(TransferRecord.Of), cancellationToken);
        return ExitCode.Ok;
    }

    private static async Task<int> WatchAsync(
        Invocation.Invocation invocation, TransferService.TransferServiceClient stub, CancellationToken cancellationToken)
    {
        var changes = invocation.Node
            .StreamAsync(call => stub.WatchTransfers(new WatchTransfersRequest(), call), cancellationToken)
            .Select(change => change.Transfer);
        if (invocation.Output.Format is not (OutputFormat.Table or OutputFormat.Wide))
        {
            await invocation.Output.WriteManyAsync(TransferRecord.Shape, changes.Select(TransferRecord.Of), cancellationToken);
            return ExitCode.Ok;
        }

        // What goes on is lines and not a table: each as it comes.
        await foreach (var transfer in changes)
        {
            invocation.Terminal.Out.WriteLine(Printable.OneLine(TransferRecord.LineOf(transfer)));
            await invocation.Terminal.Out.FlushAsync(cancellationToken);
        }

        return ExitCode.Ok;
    }
}
