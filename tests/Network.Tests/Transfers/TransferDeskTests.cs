using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Transfers;
using Bib.Network.Protocols;
using Bib.Network.Transfers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Network.Tests.Transfers;

/// <summary>Transfers in the hands of people, over a real engine.</summary>
public sealed class TransferDeskTests : IAsyncLifetime
{
    private readonly MemoryDownloads _downloads = new();
    private readonly MemoryMarks _marks = new();
    private readonly TransferFeed _feed = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _open = new();
    private TransferNet _net = null!;
    private TestVersion _version = null!;
    private TransferEngine _engine = null!;
    private TransferDesk _desk = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DatasetId Dataset { get; } = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"));

    private static CommandContext Admin { get; } = new(
        new Actor(new UserId(new string('a', UserId.Length)), NodeRole.Admin), CommandId.None,
        OperationId.New(DateTimeOffset.UnixEpoch), "tests");

    public async ValueTask InitializeAsync()
    {
        _net = await TransferNet.StartAsync(1);
        _net.Options.RequestChunksMax = 4;
        _net.Serve(0);
        _version = await TestVersion.PutAsync(_net.Givers[0], 1, [60, 60], lengthMax: 9000, Stop);
        _engine = new(
            _net.Hosts[1], _net.Store, _downloads,
            new(_net.Options, _net.Wire, new Bandwidth(0, TimeProvider.System), _net.Reports, new(), TimeProvider.System),
            _feed, NullLogger<TransferEngine>.Instance);
        _desk = new(_engine, _downloads, _marks, _feed);
        _net.Givers[0].OnRead = (number, _) =>
        {
            if (number <= 28) return;
            _asked.TrySetResult();
            _open.Wait(Stop);
        };
    }

    public async ValueTask DisposeAsync()
    {
        _open.Set();
        await _engine.DisposeAsync();
        await _net.DisposeAsync();
        _open.Dispose();
    }

    [Fact]
    public async Task Who_watches_sees_it_begin_wait_go_on_and_end()
    {
        await using var watcher = _desk.WatchAsync(Dataset, Stop).GetAsyncEnumerator(Stop);
        var told = watcher.MoveNextAsync().AsTask();
        var running = FetchAsync();
        await told;
        var id = watcher.Current.Download.Id;
        await _asked.Task.WaitAsync(Stop);

        (await _desk.PauseAsync(id, Stop)).Download.Status.ShouldBe(DownloadStatus.Paused);
        await UntilToldAsync(watcher, status => status.Download.Status == DownloadStatus.Paused);
        _open.Set();
        (await _desk.ResumeAsync(id, Stop)).Download.Status.ShouldBe(DownloadStatus.Active);
        await UntilToldAsync(watcher, status => status.Download.Status == DownloadStatus.Active);
        await running;
        var last = await UntilToldAsync(watcher, status => status.Download.Status == DownloadStatus.Completed);

        (last.BytesDone, last.Activity).ShouldBe((_version.Header.Size, null));
        (await _desk.ListAsync(new(true, null, null, 10), Stop)).ShouldBeEmpty();
        (await _marks.FindAsync(Dataset, Stop)).ShouldBe(ReplicaMarks.None);
    }

    [Fact]
    public async Task What_is_under_way_is_listed_with_who_gives_it_and_how_much_came()
    {
        var running = FetchAsync();
        await _asked.Task.WaitAsync(Stop);

        var activity = (await _desk.ListAsync(new(true, Dataset, null, 10), Stop)).Single().Activity.ShouldNotBeNull();

        activity.Sources.Single().PeerId.ShouldBe(_net.Id(0).ToString());
        _open.Set();
        await running;
    }

    [Fact]
    public async Task What_is_given_up_is_not_wanted_any_more_and_nothing_can_be_done_to_it()
    {
        var running = FetchAsync();
        await _asked.Task.WaitAsync(Stop);
        var id = _downloads.All.Single().Id;

        (await _desk.CancelAsync(id, Admin, Stop)).Download.Status.ShouldBe(DownloadStatus.Canceled);
        _open.Set();

        await Should.ThrowAsync<TransferCanceledException>(() => running);
        (await _marks.FindAsync(Dataset, Stop)).Wish.ShouldBe(ReplicaWish.Declined);
        foreach (var change in new[]
        {
            () => _desk.PauseAsync(id, Stop), () => _desk.ResumeAsync(id, Stop), () => _desk.CancelAsync(id, Admin, Stop),
        })
            (await Should.ThrowAsync<RefusalException>(change)).Refusal.Code.ShouldBe(RefusalCode.WrongStatus);
    }

    [Fact]
    public async Task One_that_nobody_works_on_is_paused_and_given_up_all_the_same()
    {
        var row = (await _downloads.BeginAsync(
            new(Dataset, "weather/gsod", "1.0.0", _version.ContentId, 1, 5), Stop)).ShouldNotBeNull();

        (await _desk.PauseAsync(row.Id, Stop)).Download.Status.ShouldBe(DownloadStatus.Paused);
        (await _desk.CancelAsync(row.Id, Admin, Stop)).Download.Status.ShouldBe(DownloadStatus.Canceled);

        (await _marks.FindAsync(Dataset, Stop)).Wish.ShouldBe(ReplicaWish.Declined);
    }

    [Fact]
    public async Task One_that_is_not_there_is_refused()
    {
        var refused = await Should.ThrowAsync<RefusalException>(() => _desk.CancelAsync(Guid.NewGuid(), Admin, Stop));

        refused.Refusal.Code.ShouldBe(RefusalCode.NotFound);
        refused.Refusal.Hint.ShouldContain("bib transfer list");
    }

    private Task FetchAsync() => _engine.FetchAsync(
        new(Dataset, "weather/gsod", _version.Bytes), [_net.Id(0)], _ => Task.CompletedTask, Stop);

    private static async Task<TransferStatus> UntilToldAsync(
        IAsyncEnumerator<TransferStatus> watcher, Func<TransferStatus, bool> wanted)
    {
        while (await watcher.MoveNextAsync())
        {
            if (wanted(watcher.Current)) return watcher.Current;
        }

        throw new InvalidOperationException("It ended.");
    }
}
