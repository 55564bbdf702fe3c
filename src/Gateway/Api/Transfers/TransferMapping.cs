using System.Buffers.Binary;
using System.Buffers.Text;
using Bib.Gateway.Api.Topics;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Transfers;
using Bib.V1;
using Google.Protobuf.WellKnownTypes;

namespace Bib.Gateway.Api.Transfers;

/// <summary>Transfers as messages.</summary>
internal static class TransferMapping
{
    private const int PageSizeDefault = 100;
    private const int TokenBytes = 24;

    /// <summary>What a request asks for, and one more, which tells whether there is another page.</summary>
    public static DownloadQuery QueryOf(ListTransfersRequest request)
    {
        var size = request.PageSize switch
        {
            0 => PageSizeDefault,
            > 0 and <= ITransfers.PageSizeMax => request.PageSize,
            _ => throw TopicMapping.Invalid(
                "page_size", $"The page size {request.PageSize} is not 1–{ITransfers.PageSizeMax}.",
                $"Ask for at most {ITransfers.PageSizeMax}, or leave it out for {PageSizeDefault}."),
        };
        return new(request.OpenOnly, DatasetOf(request.DatasetId), AfterOf(request.PageToken), size + 1);
    }

    /// <summary>A transfer's id.</summary>
    public static Guid IdOf(string text) => Guid.TryParseExact(text, "D", out var id)
        ? id
        : throw TopicMapping.Invalid(
            "transfer_id", $"'{Shown(text)}' is no transfer's id.",
            "Give one as `bib transfer list` shows it: a UUID of 36 characters.");

    /// <summary>The dataset that is meant; null where none is named.</summary>
    public static DatasetId? DatasetOf(string text) => text.Length == 0
        ? null
        : Guid.TryParseExact(text, "D", out var id)
            ? new DatasetId(id)
            : throw TopicMapping.Invalid(
                "dataset_id", $"'{Shown(text)}' is no dataset's id.",
                "Give one as `bib dataset get weather/gsod` shows it: a UUID.");

    /// <summary>What asks for the page behind a download.</summary>
    public static string TokenOf(Download last)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, last.CreatedAt.UtcTicks);
        last.Id.TryWriteBytes(bytes[8..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    public static Transfer ToProto(this TransferStatus status)
    {
        var (download, activity) = (status.Download, status.Activity);
        var transfer = new Transfer
        {
            Id = download.Id.ToString(),
            DatasetId = download.Dataset.ToString(),
            Dataset = download.Path,
            Version = download.Number,
            ContentId = download.ContentId.ToString(),
            Cid = ContentCid.Of(download.ContentId),
            State = StateOf(status),
            SizeBytes = download.Size,
            DoneBytes = download.Status == DownloadStatus.Completed ? download.Size : status.BytesDone,
            ReceivedBytes = activity?.BytesReceived ?? 0,
            ReceivedChunks = activity?.ChunksReceived ?? 0,
            BytesPerSecond = activity?.BytesPerSecond ?? 0,
            Error = download.Error ?? "",
            CreatedAt = Timestamp.FromDateTimeOffset(download.CreatedAt),
            UpdatedAt = Timestamp.FromDateTimeOffset(download.UpdatedAt),
        };
        transfer.Peers.AddRange(activity is null
            ? download.Peers.Select(peer => new TransferPeer { PeerId = peer })
            : activity.Sources.Select(ToProto));
        return transfer;
    }

    private static TransferPeer ToProto(TransferSource source) => new()
    {
        PeerId = source.PeerId,
        ReceivedBytes = source.BytesReceived,
        BytesPerSecond = source.BytesPerSecond,
        Failure = source.Failure ?? "",
    };

    private static TransferState StateOf(TransferStatus status) => status.Download.Status switch
    {
        DownloadStatus.Active => status.Activity is null ? TransferState.Waiting : TransferState.Running,
        DownloadStatus.Paused => TransferState.Paused,
        DownloadStatus.Completed => TransferState.Completed,
        DownloadStatus.Failed => TransferState.Failed,
        DownloadStatus.Canceled => TransferState.Canceled,
        _ => TransferState.Unspecified,
    };

    private static DownloadCursor? AfterOf(string token)
    {
        if (token.Length == 0) return null;
        Span<byte> bytes = stackalloc byte[TokenBytes];
        if (Base64Url.IsValid(token, out var length) && length == TokenBytes && Base64Url.TryDecodeFromChars(token, bytes, out _))
        {
            var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
            if (ticks >= 0 && ticks <= DateTime.MaxValue.Ticks)
                return new(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[8..], bigEndian: true));
        }

        throw TopicMapping.Invalid(
            "page_token", "The page token is none of this list's, or was cut.", "Begin again without a page token.");
    }

    private static string Shown(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
