using Bib.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Bib.Cli.Tests;

/// <summary>ReplicaService as tests want it: one dataset, whose home and another node have it.</summary>
internal sealed class ReplicasPlayed : ReplicaService.ReplicaServiceBase
{
    public const string Id = "0198c0de-0000-7000-8000-000000000006";

    /// <summary>Every request that changes something.</summary>
    public List<IMessage> Changes { get; } = [];

    public override async Task FetchDataset(
        FetchDatasetRequest request, IServerStreamWriter<FetchDatasetResponse> responseStream, ServerCallContext context)
    {
        Changes.Add(request);
        await responseStream.WriteAsync(new()
        {
            Begun = new() { DatasetId = Id, Home = "12D3KooWa", NewestVersion = "1.2.0", Holders = { "12D3KooWa", "12D3KooWb" } },
        });
        if (request.Dataset.Path == "finance/slow")
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        if (request.Dataset.Path == "finance/paused")
            await responseStream.WriteAsync(new() { Transfer = new(TransfersPlayed.Running) { State = TransferState.Paused } });
        await responseStream.WriteAsync(new() { Transfer = TransfersPlayed.Running });
    }

    public override Task<ListReplicasResponse> ListReplicas(ListReplicasRequest request, ServerCallContext context) =>
        Task.FromResult(new ListReplicasResponse
        {
            DatasetId = Id,
            Replicas =
            {
                new Replica { NodeId = "12D3KooWa", Home = true, NewestVersion = "1.2.0", Complete = true, PromisedVersion = "1.2.0" },
                new Replica { NodeId = "12D3KooWtest", Self = true, NewestVersion = "1.0.0" },
                new Replica { NodeId = "12D3KooWb", Problem = "it went away" },
            },
        });

    public override Task<DropReplicaResponse> DropReplica(DropReplicaRequest request, ServerCallContext context)
    {
        Changes.Add(request);
        return Task.FromResult(new DropReplicaResponse { DatasetId = Id, Followed = request.Dataset.Path == "weather/gsod" });
    }

    public override Task<SetReplicaPinResponse> SetReplicaPin(SetReplicaPinRequest request, ServerCallContext context)
    {
        Changes.Add(request);
        return Task.FromResult(new SetReplicaPinResponse { DatasetId = Id, Pinned = request.Pinned });
    }
}
