using System.Text.Json.Nodes;
using Bib.Cli.Commands.Node;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Network;

/// <summary><c>bib network status</c>: how the node is among others.</summary>
internal sealed class StatusCommand() : BibCommand("status", "Show how the node is in the network, and where it is reached.")
{
    private static readonly Shape _shape = new(
        [
            new("state"), new("mode"), new("peers"), new("reachability"), new("dht"), new("addresses"),
            new("node_id", OnlyWide: true), new("peers_wanted", OnlyWide: true), new("peers_known", OnlyWide: true),
            new("dht_peers", OnlyWide: true),
        ],
        "node_id");

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib network status", "connected or not, and with how many"),
        new("bib network status -o jsonpath=$.addresses[0]", "what another node connects to"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new NodeService.NodeServiceClient(invocation.Node.Invoker);
        var network = await invocation.Node.CallAsync(
            call => stub.GetNetworkAsync(new GetNetworkRequest(), call), cancellationToken);
        foreach (var problem in network.Problems) invocation.Remark(problem);
        await invocation.Output.WriteOneAsync(_shape, RecordOf(network), cancellationToken);
        return ExitCode.Ok;
    }

    private static JsonObject RecordOf(GetNetworkResponse network) => new()
    {
        ["node_id"] = network.NodeId,
        ["state"] = !network.Enabled ? "off" : network.Connected ? "connected" : "alone",
        ["mode"] = KnownNodeRecord.ModeOf(network.Mode),
        ["peers"] = network.Peers,
        ["peers_wanted"] = network.PeersWanted,
        ["peers_known"] = network.PeersKnown,
        ["reachability"] = network.Reachability switch
        {
            Reachability.Public => "public",
            Reachability.Private => "private",
            _ => "unknown",
        },
        ["dht"] = network.Dht,
        ["dht_peers"] = network.DhtPeers,
        ["addresses"] = new JsonArray([.. network.Addresses.Select(address => JsonValue.Create(address))]),
        ["problems"] = new JsonArray([.. network.Problems.Select(problem => JsonValue.Create(problem))]),
    };
}
