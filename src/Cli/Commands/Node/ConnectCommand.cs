using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.V1;

namespace Bib.Cli.Commands.Node;

/// <summary><c>bib node connect</c>: makes a connection with another node.</summary>
internal sealed class ConnectCommand : BibCommand
{
    private readonly Argument<string> _address;

    public ConnectCommand() : base("connect", "Connect this node with another one.") =>
        _address = Add(new Argument<string>("address")
        {
            Description = "Where, as `bib network status` shows it there, or the id of a node that was met before.",
        });

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib node connect $PEER_ADDRESS", "as in /ip4/192.0.2.7/tcp/4001/p2p/12D3KooW…"),
        new("bib node connect $PEER", "a node that was met before, by its id"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new NodeService.NodeServiceClient(invocation.Node.Invoker);
        var request = new ConnectNodeRequest { Address = invocation.Value(_address)! };
        var response = await invocation.Node.CallAsync(call => stub.ConnectNodeAsync(request, call), cancellationToken);
        await invocation.Output.WriteOneAsync(PeerRecord.Shape, PeerRecord.Of(response.Peer), cancellationToken);
        return ExitCode.Ok;
    }
}
