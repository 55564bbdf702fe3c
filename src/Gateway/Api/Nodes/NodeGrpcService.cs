using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Bans;
using Bib.Grains.Abstractions.Network;
using Bib.Grains.Abstractions.Nodes;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Subscriptions;
using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orleans;
using Orleans.Runtime;
using NodeState = Bib.V1.NodeState;

namespace Bib.Gateway.Api.Nodes;

/// <summary>NodeService: how the node is, alone and among others. Maps what the node and its own grain say.</summary>
public sealed class NodeGrpcService(
    INodeStatus status, INodeDirectory directory, INetwork network, IBans bans, ISubscriptions subscriptions,
    ITopicDiscovery topics, INetworkTopology topology, IGrainFactory grains, TimeProvider time)
    : NodeService.NodeServiceBase
{
    /// <summary>How long the grain is waited for: a node whose database is away answers all the same.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override async Task<GetInfoResponse> GetInfo(GetInfoRequest request, ServerCallContext context)
    {
        var now = status.Read();
        var response = new GetInfoResponse
        {
            NodeId = now.NodeId,
            Name = now.Name,
            Version = now.Version,
            Engine = now.Engine,
            ProcessId = now.ProcessId,
            StartedAt = Timestamp.FromDateTimeOffset(now.StartedAt),
            ReadyAfterMs = (long)now.ReadyAfter.TotalMilliseconds,
            State = now.Problems.Count == 0 ? NodeState.Ready : NodeState.Degraded,
            Database = new DatabaseInfo
            {
                Provider = now.Database.Provider,
                Version = now.Database.Version,
                Available = now.Database.Available,
            },
            MemoryBytes = now.MemoryBytes,
            DataDir = now.DataFolder,
        };
        response.Problems.AddRange(now.Problems);
        if (await FindAsync(now.NodeId, context.CancellationToken) is not { } node) return response;
        response.Mode = (V1.NodeMode)(int)node.Mode;
        response.Storage = (V1.NodeStorage)(int)node.Storage;
        response.TrustedStorage = node.HasTrustedStorage;
        response.CreatedAt = Timestamp.FromDateTimeOffset(node.CreatedAt);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<ListNodesResponse> ListNodes(ListNodesRequest request, ServerCallContext context)
    {
        var size = NodeMapping.PageSizeOf(request);
        var found = await directory.ListAsync(NodeMapping.AfterOf(request), size + 1, context.CancellationToken);
        var peers = network.Peers().ToDictionary(peer => peer.PeerId, StringComparer.Ordinal);
        var self = status.Read().NodeId;
        var response = new ListNodesResponse();
        response.Nodes.AddRange(found.Take(size).Select(
            node => node.ToProto(node.NodeId == self, peers.GetValueOrDefault(node.NodeId))));
        if (found.Count > size) response.NextPageToken = NodeMapping.TokenOf(found[size - 1]);
        return response;
    }

    /// <inheritdoc/>
    public override Task<GetNetworkResponse> GetNetwork(GetNetworkRequest request, ServerCallContext context) =>
        Task.FromResult(network.Read().ToProto(status.Read().NodeId));

    /// <inheritdoc/>
    public override Task<ListPeersResponse> ListPeers(ListPeersRequest request, ServerCallContext context)
    {
        var (peers, next) = new ShortList<ConnectedPeer>(network.Peers(), peer => peer.PeerId)
            .Page(request.PageSize, request.PageToken);
        return Task.FromResult(new ListPeersResponse
        {
            Peers = { peers.Select(NodeMapping.ToProto) },
            NextPageToken = next,
        });
    }

    /// <inheritdoc/>
    public override async Task<GetTopologyResponse> GetTopology(GetTopologyRequest request, ServerCallContext context) =>
        (await topology.ReadAsync(context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<ConnectNodeResponse> ConnectNode(ConnectNodeRequest request, ServerCallContext context)
    {
        var known = await FindAsync(request.Address, context.CancellationToken);
        var peer = await network.ConnectAsync(request.Address, known?.Addresses ?? [], context.CancellationToken);
        return new() { Peer = peer.ToProto() };
    }

    /// <inheritdoc/>
    public override async Task<DisconnectNodeResponse> DisconnectNode(
        DisconnectNodeRequest request, ServerCallContext context) =>
        new() { Connections = await network.DisconnectAsync(request.PeerId, context.CancellationToken) };

    /// <inheritdoc/>
    public override async Task<BanNodeResponse> BanNode(BanNodeRequest request, ServerCallContext context)
    {
        var (ban, connections) = await bans.BanAsync(
            request.Subject, request.Reason, NodeMapping.DurationOf(request), CallScope.Of(context).ToCommand(),
            context.CancellationToken);
        return new() { Ban = ban.ToProto(), Connections = connections };
    }

    /// <inheritdoc/>
    public override async Task<UnbanNodeResponse> UnbanNode(UnbanNodeRequest request, ServerCallContext context) => new()
    {
        Removed = await bans.UnbanAsync(
            request.Subject, CallScope.Of(context).ToCommand(), context.CancellationToken),
    };

    /// <inheritdoc/>
    public override async Task<ListBansResponse> ListBans(ListBansRequest request, ServerCallContext context)
    {
        var all = await bans.ListAsync(context.CancellationToken);
        var (page, next) = new ShortList<Grains.Abstractions.Bans.Ban>(all, ban => ban.Subject)
            .Page(request.PageSize, request.PageToken);
        return new() { Bans = { page.Select(NodeMapping.ToProto) }, NextPageToken = next };
    }

    /// <inheritdoc/>
    public override async Task<AddSubscriptionResponse> AddSubscription(
        AddSubscriptionRequest request, ServerCallContext context)
    {
        var added = await subscriptions.AddAsync(
            NodeMapping.PatternOf(request.Pattern), CallScope.Of(context).ToCommand(), context.CancellationToken);
        network.FollowAnew();
        return new() { Subscription = added.ToProto() };
    }

    /// <inheritdoc/>
    public override async Task<RemoveSubscriptionResponse> RemoveSubscription(
        RemoveSubscriptionRequest request, ServerCallContext context)
    {
        var removed = await subscriptions.RemoveAsync(
            NodeMapping.PatternOf(request.Pattern), CallScope.Of(context).ToCommand(), context.CancellationToken);
        network.FollowAnew();
        return new() { Removed = removed };
    }

    /// <inheritdoc/>
    public override async Task<ListSubscriptionsResponse> ListSubscriptions(
        ListSubscriptionsRequest request, ServerCallContext context)
    {
        var all = await subscriptions.ListAsync(context.CancellationToken);
        var (page, next) = new ShortList<Grains.Abstractions.Subscriptions.Subscription>(all, one => one.Pattern.Value)
            .Page(request.PageSize, request.PageToken);
        return new() { Subscriptions = { page.Select(NodeMapping.ToProto) }, NextPageToken = next };
    }

    /// <inheritdoc/>
    public override async Task<DiscoverTopicsResponse> DiscoverTopics(
        DiscoverTopicsRequest request, ServerCallContext context)
    {
        var found = await topics.DiscoverAsync(
            DiscoveryMapping.PatternOf(request), DiscoveryMapping.CountOf(request), isAsking: !request.KnownOnly,
            context.CancellationToken);
        return found.ToProto();
    }

    /// <summary>A node's row, the node's own or another's, from the grain's memory; null where it is not to be had now.</summary>
    private async Task<Grains.Abstractions.Nodes.NodeState?> FindAsync(string nodeId, CancellationToken cancellationToken)
    {
        try
        {
            var grain = grains.GetGrain<INodeGrain>(NodeKey.Of(nodeId));
            return (await grain.GetAsync(nodeId, cancellationToken).WaitAsync(_patience, time, cancellationToken)).Node;
        }
        catch (Exception away) when (away is TimeoutException or OrleansException or StorageUnavailableException)
        {
            return null;
        }
    }
}
