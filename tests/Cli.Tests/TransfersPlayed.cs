using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.Cli.Tests;

/// <summary>TransferService as tests want it: one that is under way, and one that somebody gave up.</summary>
internal sealed class TransfersPlayed : TransferService.TransferServiceBase
{
    public const string Id = "0198c0de-0000-7000-8000-000000000004";

    /// <summary>Whether there is anything.</summary>
    public bool IsEmpty { get; set; }

    /// <summary>What was asked, as in <c>pause ID</c>.</summary>
    public List<string> Changes { get; } = [];

    public static Transfer Running => new()
    {
        Id = Id,
        DatasetId = "0198c0de-0000-7000-8000-000000000002",
        Dataset = "weather/gsod",
        Version = "1.2.0",
        ContentId = new string('e', 64),
        Cid = "bafkreiho53xo53xo53xo53xo53xo53xo53xo53xo53xo53xo53xo53xo5y",
        State = TransferState.Running,
        SizeBytes = 10 << 20,
        DoneBytes = 4 << 20,
        ReceivedBytes = 3 << 20,
        ReceivedChunks = 3,
        BytesPerSecond = 1 << 20,
        Peers =
        {
            new TransferPeer { PeerId = "12D3KooWa", ReceivedBytes = 3 << 20, BytesPerSecond = 1 << 20 },
            new TransferPeer { PeerId = "12D3KooWb", Failure = "it went away" },
        },
        CreatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
        UpdatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddSeconds(1)),
    };

    public static Transfer Failed => new()
    {
        Id = "0198c0de-0000-7000-8000-000000000005",
        DatasetId = "0198c0de-0000-7000-8000-000000000003",
        Dataset = "weather/ghcn",
        Version = "1.0.0",
        ContentId = new string('f', 64),
        Cid = "bafkreih777777777777777777777777777777777777777777777777774",
        State = TransferState.Failed,
        SizeBytes = 1 << 10,
        Error = "The list is none.",
        CreatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
        UpdatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddSeconds(2)),
    };

    public override Task<ListTransfersResponse> ListTransfers(ListTransfersRequest request, ServerCallContext context)
    {
        var response = new ListTransfersResponse();
        if (!IsEmpty) response.Transfers.AddRange(request.OpenOnly ? [Running] : [Running, Failed]);
        return Task.FromResult(response);
    }

    public override Task<PauseTransferResponse> PauseTransfer(PauseTransferRequest request, ServerCallContext context) =>
        Task.FromResult(new PauseTransferResponse { Transfer = Changed("pause", request.TransferId, TransferState.Paused) });

    public override Task<ResumeTransferResponse> ResumeTransfer(ResumeTransferRequest request, ServerCallContext context) =>
        Task.FromResult(new ResumeTransferResponse { Transfer = Changed("resume", request.TransferId, TransferState.Waiting) });

    public override Task<CancelTransferResponse> CancelTransfer(CancelTransferRequest request, ServerCallContext context) =>
        Task.FromResult(new CancelTransferResponse { Transfer = Changed("cancel", request.TransferId, TransferState.Canceled) });

    public override async Task WatchTransfers(
        WatchTransfersRequest request, IServerStreamWriter<WatchTransfersResponse> responseStream, ServerCallContext context)
    {
        foreach (var transfer in new[] { Running, Failed })
            await responseStream.WriteAsync(new() { Transfer = transfer }, context.CancellationToken);
    }

    private Transfer Changed(string verb, string id, TransferState state)
    {
        Changes.Add($"{verb} {id}");
        var transfer = Running;
        transfer.State = state;
        return transfer;
    }
}
