using System.Text.Json.Nodes;
using Bib.Cli.Commands.Dataset;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Output;
using Bib.Cli.Transfers;
using Bib.V1;

namespace Bib.Cli.Commands.Transfer;

/// <summary>A transfer as a record.</summary>
internal static class TransferRecord
{
    public static Shape Shape { get; } = new(
        [
            new("id"), new("dataset"), new("version"), new("state"), new("percent"), new("size_bytes"), new("bytes_per_second"),
            new("done_bytes", OnlyWide: true), new("received_bytes", OnlyWide: true), new("received_chunks", OnlyWide: true),
            new("seconds_left", OnlyWide: true), new("dataset_id", OnlyWide: true), new("content_id", OnlyWide: true),
            new("created_at", OnlyWide: true), new("updated_at", OnlyWide: true), new("error", IsLong: true),
            new("cid", OnlyWide: true),
        ],
        "id");

    public static JsonObject Of(V1.Transfer transfer) => new()
    {
        ["id"] = transfer.Id,
        ["dataset"] = transfer.Dataset,
        ["dataset_id"] = transfer.DatasetId,
        ["version"] = transfer.Version,
        ["content_id"] = transfer.ContentId,
        ["cid"] = DatasetRecord.CidOf(transfer.Cid),
        ["state"] = StateOf(transfer),
        ["percent"] = PercentOf(transfer),
        ["size_bytes"] = transfer.SizeBytes,
        ["done_bytes"] = transfer.DoneBytes,
        ["received_bytes"] = transfer.ReceivedBytes,
        ["received_chunks"] = transfer.ReceivedChunks,
        ["bytes_per_second"] = Math.Round(transfer.BytesPerSecond),
        ["seconds_left"] = LeftOf(transfer),
        ["peers"] = new JsonArray([.. transfer.Peers.Select(PeerOf)]),
        ["error"] = transfer.Error.Length == 0 ? null : transfer.Error,
        ["created_at"] = TopicRecord.Time(transfer.CreatedAt),
        ["updated_at"] = TopicRecord.Time(transfer.UpdatedAt),
    };

    /// <summary>A transfer as a line for people.</summary>
    public static string LineOf(V1.Transfer transfer)
    {
        var parts = new List<string>
        {
            $"{transfer.Dataset}@{transfer.Version}: {StateOf(transfer)}", $"{PercentOf(transfer)} %",
            $"{ProgressLine.Bytes(transfer.DoneBytes)} of {ProgressLine.Bytes(transfer.SizeBytes)}",
        };
        if (transfer.BytesPerSecond >= 1) parts.Add($"{ProgressLine.Bytes((long)transfer.BytesPerSecond)}/s");
        if (transfer.State == TransferState.Running)
        {
            parts.Add(Counted.Of(transfer.ReceivedChunks, "chunk"));
            parts.Add(Counted.Of(transfer.Peers.Count(peer => peer.Failure.Length == 0), "peer"));
        }

        if (transfer.Error.Length > 0) parts.Add(transfer.Error);
        return string.Join(", ", parts);
    }

    public static string StateOf(V1.Transfer transfer) => transfer.State.ToString().ToLowerInvariant();

    /// <summary>Rounded down, so that 100 means all.</summary>
    private static long PercentOf(V1.Transfer transfer) => transfer.SizeBytes == 0
        ? (transfer.State == TransferState.Completed ? 100 : 0)
        : (long)Math.Min(100, 100.0 * transfer.DoneBytes / transfer.SizeBytes);

    private static double? LeftOf(V1.Transfer transfer) => transfer.BytesPerSecond < 1 || transfer.State != TransferState.Running
        ? null
        : Math.Ceiling(Math.Max(0, transfer.SizeBytes - transfer.DoneBytes) / transfer.BytesPerSecond);

    private static JsonObject PeerOf(TransferPeer peer) => new()
    {
        ["peer_id"] = peer.PeerId,
        ["received_bytes"] = peer.ReceivedBytes,
        ["bytes_per_second"] = Math.Round(peer.BytesPerSecond),
        ["failure"] = peer.Failure.Length == 0 ? null : peer.Failure,
    };
}
