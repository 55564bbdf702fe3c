using Bib.Grains.Abstractions.Nodes;
using Bib.Grains.Abstractions.Persistence;
using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orleans;
using Orleans.Runtime;
using NodeState = Bib.V1.NodeState;

namespace Bib.Gateway.Api.Nodes;

/// <summary>NodeService: how the node is. Maps what the node and its own grain say.</summary>
public sealed class NodeGrpcService(INodeStatus status, IGrainFactory grains, TimeProvider time)
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

    /// <summary>The node's own row, from the grain's memory; null where it is not to be had now.</summary>
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
