using Bib.Gateway.Api.Transfers;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Transfers;
using Bib.V1;
using Grpc.Core;
using NodeRole = Bib.Grains.Abstractions.Identity.NodeRole;

namespace Bib.Gateway.Tests.Transfers;

/// <summary>TransferService: what reaches the transfers, and what comes back.</summary>
public sealed class TransferServiceTests
{
    private static readonly UserId _admin = new(new string('a', UserId.Length));
    private readonly PlayedTransfers _transfers = new();

    private TransferGrpcService Service => new(_transfers);

    [Fact]
    public async Task A_list_is_read_page_by_page_to_its_end()
    {
        for (var number = 1; number <= 5; number++) _transfers.All.Add(PlayedTransfers.Make(number, DownloadStatus.Completed));
        var request = new ListTransfersRequest { PageSize = 2 };
        var ids = new List<string>();
        do
        {
            var page = await Service.ListTransfers(request, Call());
            page.Transfers.Count.ShouldBeInRange(1, 2);
            ids.AddRange(page.Transfers.Select(transfer => transfer.Id));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        ids.ShouldBe(_transfers.All.Select(one => one.Download.Id.ToString()).Reverse());
        _transfers.Asked.Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_is_under_way_says_what_it_does_and_what_is_not_what_it_did()
    {
        _transfers.All.Add(PlayedTransfers.Make(
            1, DownloadStatus.Active,
            new(600, 500, 3, 250, [new("12D3KooWa", 500, 250, null), new("12D3KooWb", 0, 0, "it went away")])));
        _transfers.All.Add(PlayedTransfers.Make(2, DownloadStatus.Active));
        _transfers.All.Add(PlayedTransfers.Make(3, DownloadStatus.Paused));
        _transfers.All.Add(PlayedTransfers.Make(4, DownloadStatus.Completed));
        _transfers.All.Add(PlayedTransfers.Make(5, DownloadStatus.Failed));
        _transfers.All.Add(PlayedTransfers.Make(6, DownloadStatus.Canceled));

        var all = (await Service.ListTransfers(new(), Call())).Transfers.Reverse().ToList();

        all.Select(transfer => transfer.State).ShouldBe(
        [
            TransferState.Running, TransferState.Waiting, TransferState.Paused, TransferState.Completed, TransferState.Failed,
            TransferState.Canceled,
        ]);
        (all[0].DoneBytes, all[0].ReceivedBytes, all[0].ReceivedChunks, all[0].BytesPerSecond).ShouldBe((600, 500, 3, 250));
        all[0].Peers.Select(peer => peer.Failure).ShouldBe(["", "it went away"]);
        (all[1].DoneBytes, all[1].ReceivedBytes, all[1].Peers.Single().PeerId).ShouldBe((400, 0, "12D3KooWa"));
        all[3].DoneBytes.ShouldBe(1000, "all of it is here");
        all[4].Error.ShouldBe("The list is none.");
    }

    [Fact]
    public async Task Each_change_reaches_the_transfer_that_it_names()
    {
        _transfers.All.Add(PlayedTransfers.Make(1, DownloadStatus.Paused));
        var id = _transfers.All[0].Download.Id.ToString();

        (await Service.PauseTransfer(new() { TransferId = id }, Call())).Transfer.Id.ShouldBe(id);
        (await Service.ResumeTransfer(new() { TransferId = id }, Call())).Transfer.Id.ShouldBe(id);
        (await Service.CancelTransfer(new() { TransferId = id }, Call())).Transfer.Id.ShouldBe(id);

        _transfers.Asked.ShouldBe([$"pause {id}", $"resume {id}", $"cancel {id} by {_admin}"]);
    }

    [Fact]
    public async Task Who_watches_is_told_each_change()
    {
        _transfers.All.Add(PlayedTransfers.Make(1, DownloadStatus.Active));
        _transfers.All.Add(PlayedTransfers.Make(1, DownloadStatus.Completed));
        var told = new Told();
        var dataset = _transfers.All[0].Download.Dataset.ToString();

        await Service.WatchTransfers(new() { DatasetId = dataset }, told, Call());

        told.All.Select(change => change.Transfer.State).ShouldBe([TransferState.Waiting, TransferState.Completed]);
        _transfers.Asked.ShouldBe([$"watch {dataset}"]);
    }

    [Theory]
    [InlineData(-1, "", "", "page_size")]
    [InlineData(1001, "", "", "page_size")]
    [InlineData(0, "x", "", "page_token")]
    [InlineData(0, "________________________________", "", "page_token")]
    [InlineData(0, "", "weather/gsod", "dataset_id")]
    public async Task What_is_no_request_is_refused_by_its_field(int size, string token, string dataset, string field)
    {
        var request = new ListTransfersRequest { PageSize = size, PageToken = token, DatasetId = dataset };

        var refused = await Should.ThrowAsync<RefusalException>(() => Service.ListTransfers(request, Call()));

        (refused.Refusal.Code, refused.Refusal.Field).ShouldBe((RefusalCode.InvalidArgument, field));
        _transfers.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_no_id_is_refused()
    {
        var refused = await Should.ThrowAsync<RefusalException>(
            () => Service.PauseTransfer(new() { TransferId = new string('x', 100) }, Call()));

        (refused.Refusal.Code, refused.Refusal.Field).ShouldBe((RefusalCode.InvalidArgument, "transfer_id"));
        refused.Refusal.Message.Length.ShouldBeLessThan(100);
    }

    private static PlayedCall Call() => new(new Actor(_admin, NodeRole.Admin));

    private sealed class Told : IServerStreamWriter<WatchTransfersResponse>
    {
        public List<WatchTransfersResponse> All { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(WatchTransfersResponse message)
        {
            All.Add(message);
            return Task.CompletedTask;
        }

        public Task WriteAsync(WatchTransfersResponse message, CancellationToken cancellationToken) => WriteAsync(message);
    }
}
