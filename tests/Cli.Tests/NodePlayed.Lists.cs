using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.Cli.Tests;

internal sealed partial class NodePlayed
{
    private static readonly Timestamp _epoch = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch);

    /// <summary>Names the second page of each list, which is the last.</summary>
    private const string SecondPage = "second";

    public override Task<ListNodesResponse> ListNodes(ListNodesRequest request, ServerCallContext context) =>
        Task.FromResult(IsAlone ? new() : request.PageToken == SecondPage
            ? new ListNodesResponse { Nodes = { new KnownNode { NodeId = "12D3KooWtest", Self = true, CreatedAt = _epoch } } }
            : new ListNodesResponse
            {
                Nodes =
                {
                    new KnownNode
                    {
                        NodeId = "12D3KooWa", Addresses = { "/ip4/192.0.2.7/tcp/4001" }, Mode = NodeMode.Full,
                        Storage = NodeStorage.Postgres, TrustedStorage = true, LastSeen = _epoch, Successes = 3, Failures = 1,
                        Score = 0.5, CreatedAt = _epoch, Connection = PeerA(),
                    },
                },
                NextPageToken = SecondPage,
            });

    public override Task<ListPeersResponse> ListPeers(ListPeersRequest request, ServerCallContext context) =>
        Task.FromResult(IsAlone ? new() : request.PageToken == SecondPage
            ? new ListPeersResponse { Peers = { new Peer { PeerId = "12D3KooWb", Relayed = true, ConnectedAt = _epoch } } }
            : new ListPeersResponse { Peers = { PeerA() }, NextPageToken = SecondPage });

    public override Task<ListBansResponse> ListBans(ListBansRequest request, ServerCallContext context) =>
        Task.FromResult(IsAlone ? new() : request.PageToken == SecondPage
            ? new ListBansResponse { Bans = { new Ban { Subject = "192.0.2.0/24", CreatedBy = "me", CreatedAt = _epoch } } }
            : new ListBansResponse
            {
                Bans = { new Ban { Subject = "12D3KooWc", Reason = "noise", CreatedBy = "me", CreatedAt = _epoch, EndsAt = _epoch } },
                NextPageToken = SecondPage,
            });

    public override Task<ListSubscriptionsResponse> ListSubscriptions(
        ListSubscriptionsRequest request, ServerCallContext context) =>
        Task.FromResult(IsAlone ? new() : request.PageToken == SecondPage
            ? new ListSubscriptionsResponse { Subscriptions = { Following("weather/*") } }
            : new ListSubscriptionsResponse { Subscriptions = { Following("finance/stocks") }, NextPageToken = SecondPage });

    private static Subscription Following(string pattern) => new() { Pattern = pattern, CreatedBy = "me", CreatedAt = _epoch };

    private static Peer PeerA() => new()
    {
        PeerId = "12D3KooWa",
        Address = "/ip4/192.0.2.7/tcp/4001",
        Outbound = true,
        Agent = "bib/0.1.0",
        Node = true,
        ConnectedAt = _epoch,
        Connections = 1,
    };
}
