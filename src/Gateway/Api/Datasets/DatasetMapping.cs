using Bib.Gateway.Api.Topics;
using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Abstractions.Uploads;
using Bib.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using DatasetOrder = Bib.Grains.Abstractions.Datasets.DatasetOrder;
using DatasetStatus = Bib.Grains.Abstractions.Datasets.DatasetStatus;
using Enum = System.Enum;
using ProtoVersion = Bib.V1.DatasetVersion;

namespace Bib.Gateway.Api.Datasets;

/// <summary>Requests to commands, answers to messages. Refuses only what cannot be said as a command.</summary>
internal static class DatasetMapping
{
    private static readonly string[] _updatable = ["name", "description", "tags", "metadata", .. CitationMapping.Fields];

    public static CreateDataset ToCommand(this CreateDatasetRequest request, TopicId topic, string name, CallScope scope) =>
        new(
            topic,
            name,
            request.Description,
            [.. request.Tags],
            TopicMapping.ToMetadata(request.Metadata),
            scope.ToCommand(request));

    public static UpdateDataset ToCommand(this UpdateDatasetRequest request, CallScope scope)
    {
        var mask = request.UpdateMask?.Paths ?? [];
        var fields = string.Join(", ", _updatable);
        if (mask.Count == 0)
            throw TopicMapping.Invalid("update_mask", "No field is named to change.", $"Name any of {fields}.");
        if (mask.FirstOrDefault(field => !_updatable.Contains(field)) is { } odd)
        {
            throw TopicMapping.Invalid(
                "update_mask", $"The field '{odd}' is not one that an update changes.", $"Name any of {fields}.");
        }

        var values = request.Values ?? new Dataset();
        return new(
            mask.Contains("name") ? values.Name : null,
            mask.Contains("description") ? values.Description : null,
            mask.Contains("tags") ? [.. values.Tags] : null,
            mask.Contains("metadata") ? TopicMapping.ToMetadata(values.Metadata) : null,
            TopicMapping.ToETag(request.Etag),
            scope.ToCommand(request),
            CitationMapping.ToChange(values.Citation, mask));
    }

    public static SetDatasetRoles ToCommand(this SetDatasetRolesRequest request, CallScope scope) => new(
        TopicMapping.ToGrants(request.Grant),
        TopicMapping.ToUsers(request.Withdraw),
        TopicMapping.ToETag(request.Etag),
        scope.ToCommand(request));

    public static DatasetQuery ToQuery(this ListDatasetsRequest request)
    {
        foreach (var status in request.Statuses)
        {
            if (!Enum.IsDefined(status) || status == V1.DatasetStatus.Unspecified)
                throw TopicMapping.Invalid("statuses", $"{status} is no status.", "Choose draft, active, archived or deleted.");
        }

        if (!Enum.IsDefined(request.OrderBy))
            throw TopicMapping.Invalid("order_by", $"{request.OrderBy} is no order.", "Choose path, created or updated.");
        if (request.Tags.Count > TopicLimits.TagsMax)
        {
            throw TopicMapping.Invalid(
                "tags", $"There are {request.Tags.Count} tags; a dataset has at most {TopicLimits.TagsMax}.", "Name fewer.");
        }

        return new()
        {
            Topic = request.Topic.Length == 0 ? null : TopicMapping.ToPath(request.Topic, "topic"),
            Recursive = request.Recursive,
            Statuses = [.. request.Statuses.Select(status => (DatasetStatus)(int)status)],
            Tags = [.. request.Tags],
            Owner = request.Owner.Length == 0 ? null : TopicMapping.ToUser(request.Owner, "owner"),
            Order = (DatasetOrder)Math.Max(0, (int)request.OrderBy - 1),
            Descending = request.Descending,
            PageSize = PageSize(request.PageSize, DatasetQuery.PageSizeDefault, DatasetQuery.PageSizeMax),
            PageToken = request.PageToken.Length == 0 ? null : request.PageToken,
        };
    }

    public static int PageSize(int asked, int byDefault, int max) => asked is >= 0 && asked <= max
        ? asked == 0 ? byDefault : asked
        : throw TopicMapping.Invalid(
            "page_size", $"The page size {asked} is not 1–{max}.", $"Ask for at most {max}, or leave it out for {byDefault}.");

    public static DatasetPath ToPath(string text, string field) => DatasetPath.TryParse(text, out var path, out var fault)
        ? path
        : throw new RefusalException(new(
            RefusalCode.InvalidPath, fault,
            PathHint.Of(text, meant => DatasetPath.TryParse(meant, out _, out _), "A dataset's path looks like weather/stations/gsod."),
            field));

    /// <summary>As <see cref="ToPath"/>, of what may name the home of another node's topic behind its path.</summary>
    public static DatasetAddress ToAddress(string text, string field)
    {
        if (text.Contains('~', StringComparison.Ordinal) && DatasetAddress.TryParse(text, out var address, out _))
            return address;
        var path = ToPath(text, field);
        return new(new(path.Topic), path.Name);
    }

    public static UploadId ToUpload(string text) => UploadId.TryParse(text, out var id)
        ? id
        : throw TopicMapping.Invalid(
            "upload_id", "The upload's id is no UUID.", "Make one UUID for each upload, version 7 for choice.");

    public static ManifestPath ToFilePath(ByteString path, string field) =>
        ManifestPath.TryOf(path.Span, out var read, out var problem)
            ? read
            : throw new RefusalException(new(
                RefusalCode.InvalidContent,
                $"The path '{path.ToStringUtf8()}' {problem}.",
                "A path is relative, its segments between slashes, none of them '.' or '..'.",
                field));

    public static Dataset OrThrow(this DatasetAnswer answer) => answer.Refusal is { } refusal
        ? throw new RefusalException(refusal)
        : ToProto(answer.Dataset!, answer.Topic, answer.ETag!);

    public static ListDatasetsResponse ToProto(this DatasetPage page)
    {
        var response = new ListDatasetsResponse { NextPageToken = page.NextPageToken ?? "" };
        response.Datasets.AddRange(
            page.Datasets.Select(listing => ToProto(listing.Dataset, listing.Topic, listing.ETag)));
        // A thousand citations of a thousand authors would be no page any more.
        foreach (var dataset in response.Datasets) dataset.Citation = null;
        return response;
    }

    public static ProtoVersion ToProto(this Bib.Grains.Abstractions.Datasets.DatasetVersion version) => new()
    {
        Version = version.Number.ToString(),
        ContentId = version.ContentId.ToString(),
        Message = version.Message,
        SizeBytes = version.Size,
        FileCount = version.Files,
        Publisher = version.Publisher.Value,
        CreatedAt = version.CreatedAt.ToTimestamp(),
        Previous = version.Previous?.ToString() ?? "",
        Cid = ContentCid.Of(version.ContentId),
    };

    /// <summary>A content id: its digits, or its CID.</summary>
    public static ChunkHash ToContentId(string text, string field) =>
        ChunkHash.TryParse(text, out var hash) || ContentCid.TryParse(text, out hash)
            ? hash
            : throw TopicMapping.Invalid(
                field, $"'{(text.Length <= 80 ? text : text[..80] + "…")}' is no content id.",
                "Give one as `bib dataset versions weather/gsod -o wide` prints it: 64 hex digits, or a CID that begins with bafkrei.");

    public static DatasetFile ToProto(this ManifestFile file) => new()
    {
        Path = ByteString.CopyFrom(file.Path.Bytes),
        Mode = file.Mode,
        SizeBytes = file.Size,
        Sha256 = UnsafeByteOperations.UnsafeWrap(file.Hash.ToArray()),
    };

    public static UploadDurable ToProto(this UploadPosition position) => new()
    {
        FileCount = position.Files,
        SizeBytes = position.Bytes,
        LastPath = ByteString.CopyFrom(position.Last.Bytes),
        BegunPath = ByteString.CopyFrom(position.Begun.Bytes),
        BegunBytes = position.BegunBytes,
    };

    private static Dataset ToProto(DatasetState state, TopicPath topic, string etag)
    {
        var dataset = new Dataset
        {
            Id = state.Id.ToString(),
            Path = new DatasetPath(topic, state.Name).ToString(),
            Name = state.Name,
            TopicId = state.Topic.ToString(),
            Status = (V1.DatasetStatus)(int)state.Status,
            Description = state.Description,
            Latest = state.Latest?.ToProto(),
            VersionCount = state.Versions,
            CreatedAt = state.CreatedAt.ToTimestamp(),
            UpdatedAt = state.UpdatedAt.ToTimestamp(),
            CreatedBy = state.CreatedBy.Value,
            ArchivedAt = state.ArchivedAt?.ToTimestamp(),
            DeletedAt = state.DeletedAt?.ToTimestamp(),
            RestorableUntil = state.RestorableUntil?.ToTimestamp(),
            Etag = etag,
            Citation = state.Citation.ToProto(),
            HomeNodeId = state.Home?.NodeId ?? "",
        };
        foreach (var tag in state.Tags) dataset.Tags.Add(tag);
        foreach (var (key, value) in state.Metadata) dataset.Metadata.Add(key, value);
        dataset.Roles.AddRange(state.Roles.Select(TopicMapping.ToProto));
        return dataset;
    }
}
