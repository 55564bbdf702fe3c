using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Transfers;
using Bib.Network.Protocols;
using Bib.Network.Transfers;
using Bib.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Network.Tests.Transfers;

/// <summary>Downloads as wholes: once each, paused, gone on with, given up.</summary>
public sealed class TransferEngineTests : IAsyncLifetime
{
    private readonly MemoryDownloads _downloads = new();
    private readonly TransferFeed _feed = new();
    private TransferNet _net = null!;
    private TestVersion _version = null!;
    private int _takenOver;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DatasetId Dataset { get; } = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"));

    public async ValueTask InitializeAsync()
    {
        _net = await TransferNet.StartAsync(1);
        _net.Options.RequestChunksMax = 4;
        _net.Serve(0);
        _version = await TestVersion.PutAsync(_net.Givers[0], 1, [60, 60], lengthMax: 9000, Stop);
    }

    [Fact]
    public async Task A_version_is_fetched_once_for_all_who_want_it_and_taken_over_before_it_is_done()
    {
        await using var engine = Engine();
        var statusAtTakeOver = DownloadStatus.Completed;

        var first = engine.FetchAsync(Wanted(_version), [_net.Id(0)], _ =>
        {
            _version.ShouldBeIn(_net.Store, "when it is taken over");
            statusAtTakeOver = _downloads.All[0].Status;
            return TakeOverAsync(_);
        }, Stop);
        await Task.WhenAll(first, FetchAsync(engine), FetchAsync(engine));

        _takenOver.ShouldBe(1);
        statusAtTakeOver.ShouldBe(DownloadStatus.Active, "until then it holds what came");
        var row = _downloads.All.Single();
        (row.Status, row.BytesDone, row.Error).ShouldBe((DownloadStatus.Completed, _version.Header.Size, null));
        row.PartsDone.ToArray().ShouldBe(Download.Bits(row.Parts, row.Parts));
        row.Peers.ShouldBe([_net.Id(0).ToString()]);
        _net.Store.Puts.Select(chunk => chunk.Hash).ShouldBeUnique();
        engine.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_paused_one_waits_over_a_restart_too_and_goes_on_where_it_was()
    {
        var engine = Engine();
        using var reached = Gate(after: 20);
        var running = FetchAsync(engine);
        await reached.Reached.WaitAsync(Stop);
        await Patience.UntilAsync(() => _net.Store.Puts.Count >= 20);
        var id = _downloads.All.Single().Id;
        (await engine.PauseAsync(id, Stop)).ShouldBeTrue();
        var active = _downloads.All[0] with { Status = DownloadStatus.Active };
        await Patience.UntilAsync(() => engine.StatusOf(active).Activity is null);
        reached.Open();
        var before = _net.Store.Puts.Count;
        before.ShouldBeInRange(20, 100);
        running.IsCompleted.ShouldBeFalse();
        await engine.DisposeAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
        _downloads.All.Single().Status.ShouldBe(DownloadStatus.Paused);

        await using var again = Engine();
        running = FetchAsync(again);
        await Patience.UntilAsync(() => again.Count > 0);
        _net.Store.Puts.Count.ShouldBe(before);
        running.IsCompleted.ShouldBeFalse();
        (await again.ResumeAsync(id, Stop)).ShouldBeTrue();
        await running;

        _version.ShouldBeIn(_net.Store, "resumed");
        _net.Store.Puts.Select(chunk => chunk.Hash).ShouldBeUnique("what is here is not taken again");
        _downloads.All.Single().Status.ShouldBe(DownloadStatus.Completed);
    }

    [Fact]
    public async Task A_canceled_one_ends_for_all_and_is_begun_anew_by_who_asks_again()
    {
        await using var engine = Engine();
        using var reached = Gate(after: 20);
        var (first, second) = (FetchAsync(engine), FetchAsync(engine));
        await reached.Reached.WaitAsync(Stop);
        (await engine.CancelAsync(_downloads.All.Single().Id, Stop)).ShouldBeTrue();
        reached.Open();

        await Should.ThrowAsync<TransferCanceledException>(() => first);
        await Should.ThrowAsync<TransferCanceledException>(() => second);

        _downloads.All[0].Status.ShouldBe(DownloadStatus.Canceled);
        (await engine.CancelAsync(_downloads.All[0].Id, Stop)).ShouldBeFalse();
        (await engine.PauseAsync(_downloads.All[0].Id, Stop)).ShouldBeFalse();
        (await engine.ResumeAsync(Guid.NewGuid(), Stop)).ShouldBeFalse();
        await FetchAsync(engine);
        _downloads.All.Count.ShouldBe(2);
        _version.ShouldBeIn(_net.Store, "again");
    }

    [Fact]
    public async Task When_who_wanted_it_first_gives_up_it_goes_on_for_the_others()
    {
        await using var engine = Engine();
        using var reached = Gate(after: 20);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var first = engine.FetchAsync(Wanted(_version), [_net.Id(0)], TakeOverAsync, stop.Token);
        var second = FetchAsync(engine);
        await reached.Reached.WaitAsync(Stop);

        await stop.CancelAsync();
        reached.Open();

        await Should.ThrowAsync<OperationCanceledException>(() => first);
        await second;
        _version.ShouldBeIn(_net.Store, "second");
        (_takenOver, _downloads.All.Single().Status).ShouldBe((1, DownloadStatus.Completed));
    }

    [Fact]
    public async Task One_that_nobody_gives_stays_open_and_says_why_and_a_list_that_is_none_has_failed()
    {
        await using var engine = Engine();
        var nowhere = new TestVersion(
            TestVersion.HeaderOf([new(new(ChunkHash.Of([7]), 100), 1)], 1, 100), new Dictionary<ChunkRef, byte[]>());
        var wrong = new TestVersion(TestVersion.HeaderOf([new(_version.Chunks.Keys.First(), 1)], 1, 100), _version.Chunks);

        await Should.ThrowAsync<TransferException>(
            () => engine.FetchAsync(Wanted(nowhere), [_net.Id(0)], TakeOverAsync, Stop));
        await Should.ThrowAsync<ManifestException>(
            () => engine.FetchAsync(Wanted(wrong), [_net.Id(0)], TakeOverAsync, Stop));

        _takenOver.ShouldBe(0);
        _downloads.All.Select(row => row.Status).ShouldBe([DownloadStatus.Active, DownloadStatus.Failed]);
        _downloads.All[0].Error.ShouldNotBeNull().ShouldContain(_net.Id(0).ToString());
    }

    [Fact]
    public async Task More_than_may_wait_are_refused_and_more_than_go_at_once_wait()
    {
        _net.Options.AtOnceMax = 1;
        _net.Options.WaitingMax = 2;
        await using var engine = Engine();
        var second = await TestVersion.PutAsync(_net.Givers[0], 2, [10], lengthMax: 900, Stop);
        var third = await TestVersion.PutAsync(_net.Givers[0], 3, [10], lengthMax: 900, Stop);
        using var reached = Gate(after: 20);
        var first = FetchAsync(engine);
        await reached.Reached.WaitAsync(Stop);
        var waits = engine.FetchAsync(Wanted(second), [_net.Id(0)], TakeOverAsync, Stop);

        var refusal = await Should.ThrowAsync<InvalidOperationException>(
            () => engine.FetchAsync(Wanted(third), [_net.Id(0)], TakeOverAsync, Stop));

        refusal.Message.ShouldContain("at most 2 may wait");
        _downloads.All.Count(row => engine.StatusOf(row).Activity is not null).ShouldBe(1);
        reached.Open();
        await Task.WhenAll(first, waits);
        second.ShouldBeIn(_net.Store, "second");
    }

    public ValueTask DisposeAsync() => _net.DisposeAsync();

    private TransferEngine Engine() => new(
        _net.Hosts[1], _net.Store, _downloads,
        new(_net.Options, _net.Wire, new Bandwidth(0, TimeProvider.System), _net.Reports, new(), TimeProvider.System),
        _feed, NullLogger<TransferEngine>.Instance);

    private static WantedVersion Wanted(TestVersion version) => new(Dataset, "weather/gsod", version.Bytes);

    private Task FetchAsync(TransferEngine engine) =>
        engine.FetchAsync(Wanted(_version), [_net.Id(0)], TakeOverAsync, Stop);

    private Task TakeOverAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _takenOver);
        return Task.CompletedTask;
    }

    /// <summary>Has the giver stop after so many chunks until the gate is opened.</summary>
    private StopAfter Gate(int after)
    {
        var gate = new StopAfter(after);
        _net.Givers[0].OnRead = gate.OnRead;
        return gate;
    }

    private sealed class StopAfter(int after) : IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _open = new();

        public Task Reached => _reached.Task;

        public void OnRead(int number, Memory<byte> content)
        {
            if (number <= after + 8) return; // what is sent together comes together
            _reached.TrySetResult();
            _open.Wait(Stop);
        }

        public void Open() => _open.Set();

        public void Dispose() => _open.Set();
    }
}
