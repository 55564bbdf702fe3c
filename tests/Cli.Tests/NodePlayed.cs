using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.Cli.Tests;

/// <summary>NodeService as tests want it.</summary>
internal sealed class NodePlayed : NodeService.NodeServiceBase
{
    public List<string> Problems { get; } = [];

    public override Task<GetInfoResponse> GetInfo(GetInfoRequest request, ServerCallContext context) =>
        Task.FromResult(new GetInfoResponse
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
        });
}
