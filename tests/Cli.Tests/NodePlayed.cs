using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.Cli.Tests;

/// <summary>NodeService as tests want it.</summary>
internal sealed class NodePlayed : NodeService.NodeServiceBase
{
    public List<string> Problems { get; } = [];

    /// <summary>The bans that it was asked for, and those that it was asked to take back.</summary>
    public List<Google.Protobuf.IMessage> Bans { get; } = [];

    /// <summary>Whether it takes calls and answers none.</summary>
    public bool Hangs { get; set; }

    public override async Task<GetInfoResponse> GetInfo(GetInfoRequest request, ServerCallContext context)
    {
        if (Hangs) await Task.Delay(Timeout.Infinite, context.CancellationToken);
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
