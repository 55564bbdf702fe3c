using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.V1;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic subscriptions</c>: what the node follows.</summary>
internal sealed class SubscriptionsCommand() : BibCommand("subscriptions", "List which topics of other nodes this one follows.")
{
    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib topic subscriptions", "each with who said so"),
        new("bib topic subscriptions -o name", "the patterns alone"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new NodeService.NodeServiceClient(invocation.Node.Invoker);
        var followed = Pages.ReadAsync<Subscription>(0, async (size, token) =>
        {
            var request = new ListSubscriptionsRequest { PageSize = size, PageToken = token };
            var page = await invocation.Node.CallAsync(call => stub.ListSubscriptionsAsync(request, call), cancellationToken);
            return (page.Subscriptions, page.NextPageToken);
        });
        await invocation.Output.WriteManyAsync(
            SubscriptionCommand.Shape, followed.Select(SubscriptionCommand.Of), cancellationToken);
        return ExitCode.Ok;
    }
}
