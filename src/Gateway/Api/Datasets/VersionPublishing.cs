using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Uploads;
using Bib.V1;
using Google.Protobuf;
using Grpc.Core;
using Orleans;

namespace Bib.Gateway.Api.Datasets;

/// <summary>How an upload becomes a version: its header is made, and what its publisher has signed is published.</summary>
public sealed class VersionPublishing(
    IGrainFactory grains,
    DatasetFinder finder,
    LineageCheck lineage,
    Repeats repeats,
    IDatasetDirectory directory,
    IUploads uploads,
    ISignatures signatures,
    TableChecks checks,
    TimeProvider time)
{
    /// <summary>Makes the header that the publisher signs.</summary>
    public async Task<PrepareVersionResponse> PrepareAsync(
        PrepareVersionRequest request, ServerCallContext context)
    {
        var scope = CallScope.Of(context);
        scope.RequireKey(request.PublicKey);
        var id = await finder.FindAsync(request.Dataset, context.CancellationToken);
        var uploaded = await UploadedAsync(request.UploadId, id, scope, context.CancellationToken);
        if (await PublishedAsync(request, id, uploaded, scope, context.CancellationToken) is { } published)
            return new() { Published = published };
        var answer = await Grain(id).MayPublishAsync(scope.ToCommand(), context.CancellationToken);
        if (answer.Refusal is { } refusal) throw new RefusalException(refusal);
        var header = request.Prepare(answer.Dataset!, uploaded, scope.By, time.GetUtcNow());
        LineageCheck.RequireOrigin(request.Job, request.Code);
        var unknown = await lineage.UnknownAsync(request.Lineage, context.CancellationToken);
        var verdict = request.PlainFiles
            ? new(null, "")
            : await checks.TellAsync(
                DatasetMapping.ToUpload(request.UploadId), uploaded, again: true, context.Deadline,
                context.CancellationToken);
        if (verdict?.Shape is { } shape)
            header = header with { Format = shape.Format, Columns = shape.Columns, Rows = shape.Rows };
        var bytes = ManifestHeaderCodec.Write(header);
        return new()
        {
            Header = UnsafeByteOperations.UnsafeWrap(bytes),
            Version = header.Version,
            ContentId = ManifestHeaderCodec.ContentId(bytes).ToString(),
            TableCheck = verdict.ToProto(),
            TableProblem = verdict?.Problem ?? "",
            UnknownLineage = { unknown },
        };
    }

    /// <summary>Publishes what was signed.</summary>
    public async Task<DatasetAnswer> CommitAsync(
        CommitVersionRequest request, DateTime deadline, CallScope scope, CancellationToken cancellationToken)
    {
        scope.RequireKey(request.PublicKey);
        var id = await finder.FindAsync(request.Dataset, cancellationToken);
        var uploaded = await UploadedAsync(request.UploadId, id, scope, cancellationToken);
        var (command, header) = request.ToCommand(uploaded, signatures, scope);
        if (header.SaysTable())
        {
            var verdict = await checks.TellAsync(
                DatasetMapping.ToUpload(request.UploadId), uploaded, again: false, deadline, cancellationToken);
            header.RequireTableAsFound(verdict);
        }

        return await Grain(id).PublishAsync(command, cancellationToken);
    }

    private async Task<UploadedContent> UploadedAsync(
        string upload, DatasetId dataset, CallScope scope, CancellationToken cancellationToken) =>
        await uploads.FindAsync(DatasetMapping.ToUpload(upload), dataset, scope.By.User, cancellationToken)
        ?? throw new RefusalException(new(
            RefusalCode.NotFound,
            $"There is no complete upload {upload} for this dataset.",
            "Send its files to their end; one that nobody goes on with is forgotten after a day.",
            "upload_id",
            upload));

    /// <summary>
    /// What was published under the request's key. A header is made anew each time, with its moment, so that a repeat
    /// cannot be told by it: it is told by what it publishes.
    /// </summary>
    private async Task<Dataset?> PublishedAsync(
        PrepareVersionRequest request, DatasetId id, UploadedContent uploaded, CallScope scope,
        CancellationToken cancellationToken)
    {
        if (await repeats.FindPublishedAsync(request, scope, cancellationToken) is not { Dataset: { } dataset } answer)
            return null;
        var version = dataset.Id == id && dataset.Latest is { } latest
            ? await directory.FindVersionAsync(id, latest.ContentId, cancellationToken)
            : null;
        return version is not null && request.Describes(version.ReadHeader(), uploaded, scope.By)
            ? answer.OrThrow()
            : throw new RefusalException(new(
                RefusalCode.KeyReused,
                $"The idempotency key {request.IdempotencyKey} belongs to another command of yours.",
                "Give a new key to a new command; a repeat sends the same content with the same words.",
                "idempotency_key"));
    }

    private IDatasetGrain Grain(DatasetId id) => grains.GetGrain<IDatasetGrain>(id.Value);
}
