using Bib.Gateway.Api.Nodes;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Network;
using Bib.V1;
using NodeMode = Bib.Grains.Abstractions.Nodes.NodeMode;
using NodeRole = Bib.Grains.Abstractions.Identity.NodeRole;
using TopologyBasis = Bib.Grains.Abstractions.Network.TopologyBasis;

namespace Bib.Gateway.Tests.Nodes;

/// <summary>NodeService.GetTopology: what comes of what the node knows.</summary>
public sealed class GetTopologyTests
{
    [Fact]
    public async Task Nodes_and_links_come_as_they_are_and_what_is_not_known_is_absent()
    {
        var service = new NodeGrpcService(
            null!, null!, null!, null!, null!, null!, new PlayedTopology(), null!, TimeProvider.System);

        var told = await service.GetTopology(
            new(), new PlayedCall(new Actor(new UserId(new string('a', UserId.Length)), NodeRole.ReadOnly)));

        told.Cut.ShouldBeTrue();
        told.Nodes.Select(node => (node.PeerId, node.Kind, node.Connected, node.Mode, node.Agent, node.HasPeers, node.Peers)).ShouldBe(
        [
            ("a", TopologyKind.Self, false, V1.NodeMode.Full, "", true, 2),
            ("b", TopologyKind.Node, true, V1.NodeMode.Proxy, "bib/1", true, 0),
            ("c", TopologyKind.Peer, false, V1.NodeMode.Unspecified, "", false, 0),
        ]);
        told.Links.Select(link => (link.From, link.To, link.Basis)).ShouldBe(
        [
            ("a", "b", V1.TopologyBasis.Own), ("c", "b", V1.TopologyBasis.Relayed), ("b", "c", V1.TopologyBasis.Said),
        ]);
        var own = told.Links[0];
        (own.Address, own.Transport, own.Relay).ShouldBe(("/memory/1", "memory", "c"));
        (own.RoundTrip.ToTimeSpan(), own.ConnectedAt.ToDateTimeOffset())
            .ShouldBe((TimeSpan.FromMilliseconds(1.5), DateTimeOffset.UnixEpoch));
        (told.Links[1].RoundTrip, told.Links[1].ConnectedAt).ShouldBe((null, null));
    }

    private sealed class PlayedTopology : INetworkTopology
    {
        public Task<NetworkTopology> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new NetworkTopology(
            [
                new("a", TopologyNodeKind.Self, false, NodeMode.Full, "", 2),
                new("b", TopologyNodeKind.Node, true, NodeMode.Proxy, "bib/1", 0),
                new("c", TopologyNodeKind.Peer, false, NodeMode.Unspecified, "", null),
            ],
            [
                new(
                    "a", "b", TopologyBasis.Own, "/memory/1", "memory", "c", TimeSpan.FromMilliseconds(1.5),
                    DateTimeOffset.UnixEpoch),
                new("c", "b", TopologyBasis.Relayed),
                new("b", "c", TopologyBasis.Said),
            ],
            true));
    }
}
