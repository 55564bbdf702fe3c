using Bib.Grains.Abstractions.Nodes;
using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.Gateway.Api.Nodes;

/// <summary>NodeService: how the node is. Maps what the node says of itself.</summary>
public sealed class NodeGrpcService(INodeStatus status) : NodeService.NodeServiceBase
{
    /// <inheritdoc/>
    public override Task<GetInfoResponse> GetInfo(GetInfoRequest request, ServerCallContext context)
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
        return Task.FromResult(response);
    }
}
