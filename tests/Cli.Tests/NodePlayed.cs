using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.Cli.Tests;

/// <summary>NodeService as tests want it.</summary>
internal sealed partial class NodePlayed : NodeService.NodeServiceBase
{
    public List<string> Problems { get; } = [];

    /// <summary>The bans that it was asked for, and those that it was asked to take back.</summary>
    public List<Google.Protobuf.IMessage> Bans { get; } = [];

    /// <summary>Whether it takes calls and answers none.</summary>
    public bool Hangs { get; set; }

    public override async Task<GetInfoResponse> GetInfo(GetInfoRequest request, ServerCallContext context)
    {
        if (Hangs) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        return Info();
    }

    public override Task<BanNodeResponse> BanNode(BanNodeRequest request, ServerCallContext context)
    {
        Bans.Add(request);
        var now = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch);
        return Task.FromResult(new BanNodeResponse
        {
            Ban = new()
            {
                Subject = request.Subject,
                Reason = request.Reason,
                CreatedBy = "me",
                CreatedAt = now,
                EndsAt = request.Duration is null ? null : now + request.Duration,
            },
            Connections = 2,
        });
    }

    public override Task<UnbanNodeResponse> UnbanNode(UnbanNodeRequest request, ServerCallContext context)
    {
        Bans.Add(request);
        return Task.FromResult(new UnbanNodeResponse { Removed = request.Subject != "192.0.2.9" });
    }

    /// <summary>What it was asked to look for.</summary>
    public List<DiscoverTopicsRequest> Discoveries { get; } = [];

    /// <summary>Whether there is nothing to follow, and nobody to ask.</summary>
    public bool IsAlone { get; set; }

    /// <summary>What there is to follow, where a test wants something else than usual.</summary>
    public DiscoverTopicsResponse? Found { get; set; }

    public override Task<DiscoverTopicsResponse> DiscoverTopics(DiscoverTopicsRequest request, ServerCallContext context)
    {
        Discoveries.Add(request);
        return Task.FromResult(IsAlone ? new() : Found ?? new DiscoverTopicsResponse
        {
            Topics =
            {
                new DiscoveredTopic
                {
                    TopicId = "0198c0de-0000-7000-8000-000000000021", Path = "finance/rates", Home = "12D3KooWa", Datasets = 2,
                    Nodes = 1, Followed = true,
                },
                new DiscoveredTopic
                {
                    TopicId = "0198c0de-0000-7000-8000-000000000022", Path = "weather/stations", Home = "12D3KooWb",
                    Datasets = 12, Nodes = 3,
                },
            },
            Found = 2,
            Asked = 3,
        });
    }

    /// <summary>This node, one that it has dialled, one behind a relay, and one that is only known.</summary>
    public override Task<GetTopologyResponse> GetTopology(GetTopologyRequest request, ServerCallContext context) =>
        Task.FromResult(new GetTopologyResponse
        {
            Nodes =
            {
                new TopologyNode { PeerId = "12D3KooWtest", Kind = TopologyKind.Self, Mode = NodeMode.Full, Peers = 2 },
                new TopologyNode
                {
                    PeerId = "12D3KooWa", Kind = TopologyKind.Node, Connected = true, Mode = NodeMode.Selective,
                    Agent = Agent, Peers = 3,
                },
                new TopologyNode { PeerId = "12D3KooWb", Kind = TopologyKind.Peer, Connected = true, Agent = "kubo/0.40" },
                new TopologyNode { PeerId = "12D3KooWc", Kind = TopologyKind.Node, Mode = NodeMode.Full },
            },
            Links =
            {
                new TopologyLink
                {
                    From = "12D3KooWb", To = "12D3KooWtest", Basis = TopologyBasis.Own, Relay = "12D3KooWa",
                    Address = "/ip4/192.0.2.7/tcp/4001/p2p/12D3KooWa/p2p-circuit", Transport = "p2p-circuit",
                    ConnectedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
                },
                new TopologyLink
                {
                    From = "12D3KooWtest", To = "12D3KooWa", Basis = TopologyBasis.Own, Transport = "tcp",
                    Address = "/ip4/192.0.2.7/tcp/4001", RoundTrip = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1.25)),
                    ConnectedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
                },
                new TopologyLink { From = "12D3KooWa", To = "12D3KooWb", Basis = TopologyBasis.Relayed },
                new TopologyLink { From = "12D3KooWc", To = "12D3KooWa", Basis = TopologyBasis.Said },
            },
            Cut = IsTopologyCut,
        });

    /// <summary>What another node says that it is.</summary>
    public string Agent { get; set; } = "bib/0.1.0";

    /// <summary>Whether it knows more nodes than it tells.</summary>
    public bool IsTopologyCut { get; set; }

    private GetInfoResponse Info() => new()
    {
        NodeId = "12D3KooWtest",
        Name = "herbarium",
        Version = "0.1.0",
        Engine = "Embedded",
        ProcessId = 42,
        StartedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
        State = Problems.Count == 0 ? NodeState.Ready : NodeState.Degraded,
        Problems = { Problems },
        Database = new DatabaseInfo { Provider = "local", Version = "18.4", Available = Problems.Count == 0 },
        DataDir = "/var/lib/bibd",
    };
}
