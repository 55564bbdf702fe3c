using Bib.Grains.Abstractions.Network;
using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using TopologyLink = Bib.Grains.Abstractions.Network.TopologyLink;
using TopologyNode = Bib.Grains.Abstractions.Network.TopologyNode;

namespace Bib.Gateway.Api.Nodes;

/// <summary>Who is connected with whom, as messages.</summary>
internal static class TopologyMapping
{
    public static GetTopologyResponse ToProto(this NetworkTopology topology) => new()
    {
        Nodes = { topology.Nodes.Select(ToProto) },
        Links = { topology.Links.Select(ToProto) },
        Cut = topology.IsCut,
    };

    private static V1.TopologyNode ToProto(TopologyNode node)
    {
        var told = new V1.TopologyNode
        {
            PeerId = node.PeerId,
            Kind = node.Kind switch
            {
                TopologyNodeKind.Self => TopologyKind.Self,
                TopologyNodeKind.Node => TopologyKind.Node,
                _ => TopologyKind.Peer,
            },
            Connected = node.IsConnected,
            Mode = (NodeMode)(int)node.Mode,
            Agent = node.Agent,
        };
        if (node.Peers is { } peers) told.Peers = peers;
        return told;
    }

    private static V1.TopologyLink ToProto(TopologyLink link) => new()
    {
        From = link.From,
        To = link.To,
        Basis = link.Basis switch
        {
            Grains.Abstractions.Network.TopologyBasis.Own => V1.TopologyBasis.Own,
            Grains.Abstractions.Network.TopologyBasis.Relayed => V1.TopologyBasis.Relayed,
            _ => V1.TopologyBasis.Said,
        },
        Address = link.Address,
        Transport = link.Transport,
        Relay = link.Relay,
        RoundTrip = link.RoundTrip is { } time ? Duration.FromTimeSpan(time) : null,
        ConnectedAt = link.Since is { } since ? Timestamp.FromDateTimeOffset(since) : null,
    };
}
