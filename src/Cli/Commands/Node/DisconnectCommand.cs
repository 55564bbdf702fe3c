using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Node;

/// <summary><c>bib node disconnect</c>: ends the connections with another node.</summary>
internal sealed class DisconnectCommand : BibCommand
{
    private static readonly Shape _shape = new([new("peer_id"), new("connections")], "peer_id");

    private readonly Argument<string> _peer;

    public DisconnectCommand() : base("disconnect", "End every connection with another node; it may connect again.") =>
        _peer = Add(new Argument<string>("node") { Description = "The node's id." });

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib node disconnect $PEER", "a node's id, as `bib node list` shows it"),
        new("bib node disconnect $PEER -o jsonpath=$.connections", "how many connections there were"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new NodeService.NodeServiceClient(invocation.Node.Invoker);
        var request = new DisconnectNodeRequest { PeerId = invocation.Value(_peer)! };
        var response = await invocation.Node.CallAsync(
            call => stub.DisconnectNodeAsync(request, call), cancellationToken);
        if (response.Connections == 0) invocation.Remark("There was no connection with it.");
        var record = new JsonObject { ["peer_id"] = request.PeerId, ["connections"] = response.Connections };
        await invocation.Output.WriteOneAsync(_shape, record, cancellationToken);
        return ExitCode.Ok;
    }
}
