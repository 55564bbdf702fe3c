using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Transfers;
using Bib.Network.Transfers;

namespace Bib.Network.Tests.Transfers;

/// <summary>What those who watch are told, and how much of it waits for them.</summary>
public sealed class TransferFeedTests
{
    private readonly TransferFeed _feed = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_watches_is_told_what_is_so_and_then_what_changes()
    {
        await using var watcher = Watch(null, Of(1, DownloadStatus.Paused));

        (await NextAsync(watcher)).Download.Status.ShouldBe(DownloadStatus.Paused);
        _feed.Tell(Of(1, DownloadStatus.Active));
        (await NextAsync(watcher)).Download.Status.ShouldBe(DownloadStatus.Active);
        _feed.Tell(Of(2, DownloadStatus.Completed));
        (await NextAsync(watcher)).Download.Id.ShouldBe(Of(2, DownloadStatus.Completed).Download.Id);
    }

    [Fact]
    public async Task What_changes_while_the_beginning_is_read_is_not_lost()
    {
        await using var watcher = _feed.WatchAsync(null, _ =>
        {
            _feed.Tell(Of(1, DownloadStatus.Completed));
            return Task.FromResult<IReadOnlyList<TransferStatus>>([Of(1, DownloadStatus.Active)]);
        }, Stop).GetAsyncEnumerator(Stop);

        (await NextAsync(watcher)).Download.Status.ShouldBe(DownloadStatus.Active);
        (await NextAsync(watcher)).Download.Status.ShouldBe(DownloadStatus.Completed);
    }

    [Fact]
    public async Task Who_reads_slowly_is_told_the_newest_of_each_and_no_more_waits()
    {
        await using var watcher = Watch(null, Of(9, DownloadStatus.Active));
        await NextAsync(watcher);
        for (var bytes = 0; bytes < 100_000; bytes++)
        {
            _feed.Tell(Of(1, DownloadStatus.Active, bytes));
            _feed.Tell(Of(2, DownloadStatus.Active, bytes));
        }

        (await NextAsync(watcher)).BytesDone.ShouldBe(99_999);
        (await NextAsync(watcher)).BytesDone.ShouldBe(99_999);
        _feed.Tell(Of(3, DownloadStatus.Paused));
        (await NextAsync(watcher)).Download.Status.ShouldBe(DownloadStatus.Paused, "nothing else was waiting");
    }

    [Fact]
    public async Task Who_watches_a_dataset_is_told_of_no_other()
    {
        var mine = Of(1, DownloadStatus.Active);
        await using var watcher = Watch(mine.Download.Dataset, mine);
        await NextAsync(watcher);

        _feed.Tell(Of(2, DownloadStatus.Active));
        _feed.Tell(Of(1, DownloadStatus.Completed));

        (await NextAsync(watcher)).Download.Status.ShouldBe(DownloadStatus.Completed);
    }

    [Fact]
    public async Task More_than_may_watch_are_refused_until_one_has_gone()
    {
        var watchers = new List<IAsyncEnumerator<TransferStatus>>();
        for (var count = 0; count < ITransfers.WatchersMax; count++)
        {
            watchers.Add(Watch(null, Of(1, DownloadStatus.Active)));
            await NextAsync(watchers[^1]);
        }

        var late = Watch(null, Of(1, DownloadStatus.Active));
        (await Should.ThrowAsync<RefusalException>(async () => await late.MoveNextAsync()))
            .Refusal.Code.ShouldBe(RefusalCode.TooMany);
        await watchers[0].DisposeAsync();
        await using var next = Watch(null, Of(1, DownloadStatus.Active));
        await NextAsync(next);
        foreach (var watcher in watchers) await watcher.DisposeAsync();
    }

    private IAsyncEnumerator<TransferStatus> Watch(DatasetId? dataset, params TransferStatus[] first) =>
        _feed.WatchAsync(dataset, _ => Task.FromResult<IReadOnlyList<TransferStatus>>(first), Stop).GetAsyncEnumerator(Stop);

    private static async Task<TransferStatus> NextAsync(IAsyncEnumerator<TransferStatus> watcher)
    {
        (await watcher.MoveNextAsync()).ShouldBeTrue();
        return watcher.Current;
    }

    private static TransferStatus Of(int number, DownloadStatus status, long bytes = 0) => new(
        new()
        {
            Id = new Guid(number, 0, 0, new byte[8]),
            Dataset = new(new Guid(100 + number, 0, 0, new byte[8])),
            Path = "weather/gsod",
            Number = "1.0.0",
            ContentId = ChunkHash.Of([(byte)number]),
            Status = status,
            Parts = 0,
            PartsDone = default,
            Size = 100_000,
            BytesDone = bytes,
            Peers = [],
            CreatedAt = default,
            UpdatedAt = default,
        },
        null);
}
