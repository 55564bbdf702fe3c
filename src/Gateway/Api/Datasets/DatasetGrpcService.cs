using Bib.Gateway.Api.Queries;
using Bib.Gateway.Api.Topics;
using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Uploads;
using Bib.V1;
using Google.Protobuf;
using Grpc.Core;
using Orleans;

namespace Bib.Gateway.Api.Datasets;

/// <summary>DatasetService: map, call, map. No rule lives here; the dataset's own rules say who may what.</summary>
public sealed class DatasetGrpcService(
    IGrainFactory grains,
    TopicFinder topics,
    DatasetFinder finder,
    VersionPublishing publishing,
    Lineages lineages,
    Repeats repeats,
    IDatasetDirectory directory,
    IUploads uploads,
    IContentStore content,
    IChunkStore chunks,
    ISignatures signatures,
    INodeSigner node,
    VersionTables tables,
    TransferMetrics transfers,
    TimeProvider time) : DatasetService.DatasetServiceBase
{
    private const int FilesPageDefault = 1000;
    private const int FilesPageMax = 10_000;

    /// <inheritdoc/>
    public override async Task<CreateDatasetResponse> CreateDataset(
        CreateDatasetRequest request, ServerCallContext context)
    {
        var path = DatasetMapping.ToPath(request.Path, "path");
        var dataset = await ChangeAsync(request, context, async (scope, cancelled) =>
        {
            var topic = await topics.FindAsync(new() { Path = path.Topic.Value }, cancelled);
            var command = request.ToCommand(topic, path.Name, scope);
            var id = BoundId.For(RecordKind.Dataset, node.NodeId, command.Context, time.GetUtcNow());
            return await Grain(new(id.Value)).CreateAsync(command with { Seed = id.Seed }, cancelled);
        });
        return new() { Dataset = dataset };
    }

    /// <inheritdoc/>
    public override async Task<GetDatasetResponse> GetDataset(GetDatasetRequest request, ServerCallContext context)
    {
        var id = await finder.FindAlsoByContentAsync(request.Dataset, context.CancellationToken);
        return new() { Dataset = (await Grain(id).GetAsync(context.CancellationToken)).OrThrow() };
    }

    /// <inheritdoc/>
    public override async Task<ListDatasetsResponse> ListDatasets(ListDatasetsRequest request, ServerCallContext context)
    {
        var query = request.ToQuery();
        return (await PageAsync(() => directory.ListAsync(query, context.CancellationToken))).ToProto();
    }

    /// <inheritdoc/>
    public override async Task<UpdateDatasetResponse> UpdateDataset(
        UpdateDatasetRequest request, ServerCallContext context)
    {
        var dataset = await ChangeAsync(request, context, async (scope, cancelled) =>
        {
            var command = request.ToCommand(scope);
            return await Grain(await finder.FindAsync(request.Dataset, cancelled)).UpdateAsync(command, cancelled);
        });
        return new() { Dataset = dataset };
    }

    /// <inheritdoc/>
    public override async Task<MoveDatasetResponse> MoveDataset(MoveDatasetRequest request, ServerCallContext context)
    {
        var path = DatasetMapping.ToPath(request.Path, "path");
        var dataset = await ChangeAsync(request, context, async (scope, cancelled) =>
        {
            var grain = Grain(await finder.FindAsync(request.Dataset, cancelled));
            var topic = await topics.FindAsync(new() { Path = path.Topic.Value }, cancelled);
            var command = new MoveDataset(
                topic, path.Name, TopicMapping.ToETag(request.Etag), scope.ToCommand(request));
            return await grain.MoveAsync(command, cancelled);
        });
        return new() { Dataset = dataset };
    }

    /// <inheritdoc/>
    public override async Task<ArchiveDatasetResponse> ArchiveDataset(
        ArchiveDatasetRequest request, ServerCallContext context) => new()
        {
            Dataset = await StepAsync(
                request, request.Dataset, DatasetTransition.Archive, request.Etag, context),
        };

    /// <inheritdoc/>
    public override async Task<UnarchiveDatasetResponse> UnarchiveDataset(
        UnarchiveDatasetRequest request, ServerCallContext context) => new()
        {
            Dataset = await StepAsync(
                request, request.Dataset, DatasetTransition.Unarchive, request.Etag, context),
        };

    /// <inheritdoc/>
    public override async Task<DeleteDatasetResponse> DeleteDataset(
        DeleteDatasetRequest request, ServerCallContext context) => new()
        {
            Dataset = await StepAsync(
                request, request.Dataset, DatasetTransition.Delete, request.Etag, context),
        };

    /// <inheritdoc/>
    public override async Task<RestoreDatasetResponse> RestoreDataset(
        RestoreDatasetRequest request, ServerCallContext context) => new()
        {
            Dataset = await StepAsync(
                request, request.Dataset, DatasetTransition.Restore, request.Etag, context),
        };

    /// <inheritdoc/>
    public override async Task<SetDatasetRolesResponse> SetDatasetRoles(
        SetDatasetRolesRequest request, ServerCallContext context)
    {
        var dataset = await ChangeAsync(request, context, async (scope, cancelled) =>
        {
            var command = request.ToCommand(scope);
            return await Grain(await finder.FindAsync(request.Dataset, cancelled)).SetRolesAsync(command, cancelled);
        });
        return new() { Dataset = dataset };
    }

    /// <inheritdoc/>
    public override async Task Upload(
        IAsyncStreamReader<UploadRequest> requestStream,
        IServerStreamWriter<UploadResponse> responseStream,
        ServerCallContext context)
    {
        var cancelled = context.CancellationToken;
        if (!await requestStream.MoveNext(cancelled) || requestStream.Current.Open is not { } open)
            throw TopicMapping.Invalid("open", "The stream does not begin with an open.", "Send the open first.");
        var id = await finder.FindAsync(open.Dataset, cancelled);
        var command = CallScope.Of(context).ToCommand();
        if ((await Grain(id).MayPublishAsync(command, cancelled)).Refusal is { } refusal)
            throw new RefusalException(refusal);
        var latest = await directory.FindLatestAsync(id, cancelled);
        await using var upload = await uploads.OpenAsync(
            DatasetMapping.ToUpload(open.UploadId), id, command.By.User, cancelled);
        await new UploadCall(upload, latest?.ReadHeader().Files ?? [], chunks, transfers, time)
            .RunAsync(requestStream, responseStream, cancelled);
    }

    /// <inheritdoc/>
    public override Task<PrepareVersionResponse> PrepareVersion(
        PrepareVersionRequest request, ServerCallContext context) => publishing.PrepareAsync(request, context);

    /// <inheritdoc/>
    public override async Task<CommitVersionResponse> CommitVersion(
        CommitVersionRequest request, ServerCallContext context) => new()
        {
            Dataset = await ChangeAsync(
                request, context, (scope, cancelled) => publishing.CommitAsync(request, context.Deadline, scope, cancelled)),
        };

    /// <inheritdoc/>
    public override async Task<GetVersionResponse> GetVersion(GetVersionRequest request, ServerCallContext context)
    {
        var found = await finder.FindVersionAsync(request.Dataset, request.Version, context.CancellationToken);
        var response = new GetVersionResponse
        {
            Version = found.Version.ToProto(),
            Header = ByteString.CopyFrom(found.HeaderBytes.Span),
            Signature = ByteString.CopyFrom(found.Signature.Span),
            PublicKey = ByteString.CopyFrom(found.PublicKey.Span),
            NodeSignature = ByteString.CopyFrom(found.Node.Signature.Span),
            NodePublicKey = ByteString.CopyFrom(found.Node.PublicKey.Span),
        };
        var header = found.ReadHeader();
        foreach (var (name, value) in header.Metadata) response.Metadata.Add(name, value);
        response.Lineage.AddRange(header.Lineage);
        (response.Job, response.Code) = (header.Job, header.Code);
        return response;
    }

    /// <inheritdoc/>
    public override Task<GetLineageResponse> GetLineage(GetLineageRequest request, ServerCallContext context) =>
        lineages.FollowAsync(request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<ListVersionsResponse> ListVersions(ListVersionsRequest request, ServerCallContext context)
    {
        var size = DatasetMapping.PageSize(request.PageSize, DatasetQuery.PageSizeDefault, DatasetQuery.PageSizeMax);
        var id = await finder.FindAlsoByContentAsync(request.Dataset, context.CancellationToken);
        var page = await PageAsync(() => directory.ListVersionsAsync(
            id, size, request.PageToken.Length == 0 ? null : request.PageToken, context.CancellationToken));
        var response = new ListVersionsResponse { NextPageToken = page.NextPageToken ?? "" };
        response.Versions.AddRange(page.Versions.Select(DatasetMapping.ToProto));
        return response;
    }

    /// <inheritdoc/>
    public override async Task<ListFilesResponse> ListFiles(ListFilesRequest request, ServerCallContext context)
    {
        var size = DatasetMapping.PageSize(request.PageSize, FilesPageDefault, FilesPageMax);
        if (!request.Path.IsEmpty) DatasetMapping.ToFilePath(request.Path, "path");
        var (version, from) = (request.Version, Array.Empty<byte>());
        if (request.PageToken.Length > 0)
        {
            var (contentId, next) = FilePageToken.Read(request.PageToken);
            (version, from) = (contentId.ToString(), next);
        }

        var found = await finder.FindVersionAsync(request.Dataset, version, context.CancellationToken);
        var response = new ListFilesResponse();
        var files = new FileListReader(chunks).ReadBelow(found.ReadHeader().Files, request.Path.Memory, from);
        foreach (var file in files)
        {
            if (response.Files.Count == size)
            {
                response.NextPageToken = FilePageToken.Write(found.Version.ContentId, file.Path);
                break;
            }

            response.Files.Add(file.ToProto());
        }

        return response;
    }

    /// <inheritdoc/>
    public override async Task Download(
        DownloadRequest request, IServerStreamWriter<DownloadResponse> responseStream, ServerCallContext context)
    {
        var found = await finder.FindVersionAsync(request.Dataset, request.Version, context.CancellationToken);
        await new DownloadCall(content, chunks, transfers)
            .RunAsync(request, found, responseStream, context.CancellationToken);
    }

    /// <inheritdoc/>
    public override async Task DiffVersions(
        DiffVersionsRequest request, IServerStreamWriter<DiffVersionsResponse> responseStream, ServerCallContext context)
    {
        var to = await finder.FindVersionAsync(request.Dataset, request.To, context.CancellationToken);
        VersionListing? from = null;
        if (request.From.Length > 0 || to.Version.Previous is not null)
        {
            var named = request.From.Length > 0 ? request.From : to.Version.Previous!.Value.ToString();
            from = await finder.FindVersionAsync(request.Dataset, named, context.CancellationToken);
        }

        var differ = false;
        var before = from?.ReadHeader().Files ?? [];
        foreach (var file in FileListDiff.Compare(new FileListReader(chunks), before, to.ReadHeader().Files))
        {
            differ = true;
            var response = new DiffVersionsResponse { Before = file.Before?.ToProto(), After = file.After?.ToProto() };
            await responseStream.WriteAsync(response, context.CancellationToken);
        }

        if (!differ || from is null) return;
        if (await tables.CompareAsync(from, to, context.CancellationToken) is { } table)
            await responseStream.WriteAsync(new() { Table = table }, context.CancellationToken);
    }

    /// <inheritdoc/>
    public override async Task VerifyVersion(
        VerifyVersionRequest request, IServerStreamWriter<VerifyVersionResponse> responseStream, ServerCallContext context)
    {
        var found = await finder.FindVersionAsync(request.Dataset, request.Version, context.CancellationToken);
        var dataset = await Grain(new(found.ReadHeader().DatasetId)).GetAsync(context.CancellationToken);
        var home = dataset.Dataset?.Home?.NodeId ?? node.NodeId;
        await new VerifyCall(content, chunks, signatures, node, home, time)
            .RunAsync(found, responseStream, context.CancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<GetSchemaResponse> GetSchema(GetSchemaRequest request, ServerCallContext context)
    {
        if (!request.Path.IsEmpty) DatasetMapping.ToFilePath(request.Path, "path");
        var found = await finder.FindVersionAsync(request.Dataset, request.Version, context.CancellationToken);
        return await tables.SchemaAsync(request, found, context.CancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<GetProfileResponse> GetProfile(GetProfileRequest request, ServerCallContext context)
    {
        var found = await finder.FindVersionAsync(request.Dataset, request.Version, context.CancellationToken);
        return await tables.ProfileAsync(found, context.CancellationToken);
    }

    /// <inheritdoc/>
    public override async Task PreviewVersion(
        PreviewVersionRequest request,
        IServerStreamWriter<PreviewVersionResponse> responseStream,
        ServerCallContext context)
    {
        if (!request.Path.IsEmpty) DatasetMapping.ToFilePath(request.Path, "path");
        var cancelled = context.CancellationToken;
        var found = await finder.FindVersionAsync(request.Dataset, request.Version, cancelled);
        await using var rows = await tables.PreviewAsync(request, found, CallScope.Of(context).By, cancelled);
        var header = new QueryHeader();
        header.Columns.AddRange(rows.Columns.Select(QueryMapping.ToProto));
        await responseStream.WriteAsync(new() { Header = header }, cancelled);
        await foreach (var batch in rows.ReadAsync(cancelled))
            await responseStream.WriteAsync(new() { Rows = batch.ToProto() }, cancelled);
        await responseStream.WriteAsync(new() { Summary = rows.Summary!.ToProto() }, cancelled);
    }

    private static async Task<T> PageAsync<T>(Func<Task<T>> page)
    {
        try
        {
            return await page();
        }
        catch (FormatException fault)
        {
            throw TopicMapping.Invalid("page_token", fault.Message, "Begin again without a page token.");
        }
    }

    private Task<Dataset> StepAsync<T>(
        T request, DatasetRef dataset, DatasetTransition transition, string etag, ServerCallContext context)
        where T : IMessage<T> => ChangeAsync(request, context, async (scope, cancelled) =>
        {
            var command = new ChangeDatasetStatus(transition, TopicMapping.ToETag(etag), scope.ToCommand(request));

            // A deleted dataset has lost its name to whoever wants it; a repeat of deleting or restoring still finds
            // it.
            var id = transition is DatasetTransition.Restore or DatasetTransition.Delete
                ? await finder.FindAlsoDeletedAsync(dataset, transition, cancelled)
                : await finder.FindAsync(dataset, cancelled);
            return await Grain(id).ChangeStatusAsync(command, cancelled);
        });

    /// <summary>Finds what a request means and changes it; a repeat is answered as the first time.</summary>
    private async Task<Dataset> ChangeAsync<T>(
        T request, ServerCallContext context, Func<CallScope, CancellationToken, Task<DatasetAnswer>> change)
        where T : IMessage<T>
    {
        var scope = CallScope.Of(context);
        var answer = await repeats.OfDatasetAsync(
            request, scope, () => change(scope, context.CancellationToken), context.CancellationToken);
        return answer.OrThrow();
    }

    private IDatasetGrain Grain(DatasetId id) => grains.GetGrain<IDatasetGrain>(id.Value);
}
