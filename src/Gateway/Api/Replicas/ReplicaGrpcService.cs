using Bib.Gateway.Api.Datasets;
using Bib.Gateway.Api.Topics;
using Bib.Gateway.Api.Transfers;
using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Transfers;
using Bib.V1;
using Grpc.Core;

namespace Bib.Gateway.Api.Replicas;

/// <summary>ReplicaService: copies of other nodes' datasets. Maps, calls, maps.</summary>
public sealed class ReplicaGrpcService(IReplicas replicas, IDatasetDirectory directory, DatasetFinder finder)
    : ReplicaService.ReplicaServiceBase
{
    /// <inheritdoc/>
    public override async Task FetchDataset(
        FetchDatasetRequest request, IServerStreamWriter<FetchDatasetResponse> responseStream, ServerCallContext context)
    {
        var target = await TargetAsync(request.Dataset, context.CancellationToken);
        var command = CallScope.Of(context).ToCommand();
        await foreach (var step in replicas.FetchAsync(target, VersionOf(request.Version), command, context.CancellationToken))
            await responseStream.WriteAsync(ToProto(step), context.CancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<ListReplicasResponse> ListReplicas(ListReplicasRequest request, ServerCallContext context)
    {
        var target = await TargetAsync(request.Dataset, context.CancellationToken);
        var found = await replicas.ListAsync(target, context.CancellationToken);
        var response = new ListReplicasResponse { DatasetId = found.Dataset.ToString() };
        response.Replicas.AddRange(found.Replicas.Select(ToProto));
        return response;
    }

    /// <inheritdoc/>
    public override async Task<DropReplicaResponse> DropReplica(DropReplicaRequest request, ServerCallContext context)
    {
        var id = await finder.FindAsync(request.Dataset, context.CancellationToken);
        var isFollowed = await replicas.DropAsync(id, CallScope.Of(context).ToCommand(), context.CancellationToken);
        return new() { DatasetId = id.ToString(), Followed = isFollowed };
    }

    /// <inheritdoc/>
    public override async Task<SetReplicaPinResponse> SetReplicaPin(SetReplicaPinRequest request, ServerCallContext context)
    {
        var id = await finder.FindAsync(request.Dataset, context.CancellationToken);
        await replicas.PinAsync(id, request.Pinned, CallScope.Of(context).ToCommand(), context.CancellationToken);
        return new() { DatasetId = id.ToString(), Pinned = request.Pinned };
    }

    /// <summary>A dataset that need not be here; one that is here is known by its id.</summary>
    private async Task<ReplicaTarget> TargetAsync(DatasetRef? dataset, CancellationToken cancellationToken)
    {
        switch (dataset?.DatasetCase)
        {
            case DatasetRef.DatasetOneofCase.Id when DatasetId.TryParse(dataset.Id, out var id):
                return new(id, null);
            case DatasetRef.DatasetOneofCase.Path:
                var address = DatasetMapping.ToAddress(dataset.Path, "dataset.path");
                var here = await directory.FindByAddressAsync(address, cancellationToken);
                return new(here?.Dataset.Id, address);
            case DatasetRef.DatasetOneofCase.ContentId:
                var content = DatasetMapping.ToContentId(dataset.ContentId, "dataset.content_id");
                var version = await directory.FindByContentAsync(content, cancellationToken);
                return new(version is null ? null : new(version.ReadHeader().DatasetId), null, content);
            default:
                throw TopicMapping.Invalid(
                    "dataset", "No dataset is named, or by an id that is no UUID.",
                    "Give its id, its path, or a version's content id.");
        }
    }

    private static VersionNumber? VersionOf(string text) => text is "" or "latest"
        ? null
        : VersionNumber.TryParse(text, out var number)
            ? number
            : throw TopicMapping.Invalid(
                "version", $"'{(text.Length <= 80 ? text : text[..80] + "…")}' names no version.",
                "Give a number as 1.2.0, or nothing for the newest.");

    private static FetchDatasetResponse ToProto(FetchStep step) => step.Begun is { } begun
        ? new()
        {
            Begun = new V1.FetchBegun
            {
                DatasetId = begun.Dataset.ToString(),
                Home = begun.Home,
                NewestVersion = begun.Newest?.ToString() ?? "",
                Holders = { begun.Holders },
                Others = { begun.Others },
                Version = begun.Until?.ToString() ?? "",
            },
        }
        : new() { Transfer = step.Transfer!.ToProto() };

    private static Replica ToProto(ReplicaHolder holder) => new()
    {
        NodeId = holder.NodeId,
        Home = holder.IsHome,
        Self = holder.IsSelf,
        NewestVersion = holder.Newest?.ToString() ?? "",
        Complete = holder.IsComplete,
        Problem = holder.Problem ?? "",
        PromisedVersion = holder.Promised?.ToString() ?? "",
    };
}
