using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Network.Tests.Hosts;
using Bib.Testing;

namespace Bib.Network.Tests.Transfers;

/// <summary>Versions fetched from peers that do as they should, or go away.</summary>
public sealed class VersionTransferTests
{
    private const int Seeds = 10;

    /// <summary>Files of few chunks, of none, of one, and one with segments.</summary>
    private static readonly int[] _files = [1, 3, 0, 1, 200, 70, 2];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_version_comes_whole_from_one_peer(bool tcp)
    {
        await using var net = await TransferNet.StartAsync(1, tcp);
        net.Serve(0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var version = await TestVersion.PutAsync(net.Givers[0], seed, _files, lengthMax: 20_000, Stop);

            await net.FetchAsync(version, 0);

            version.ShouldBeIn(net.Store, $"seed {seed}");
            net.Progress[^1].Bytes.ShouldBe(version.Header.Size, $"seed {seed}");
            net.Progress[^1].PartsDone.ShouldBe(version.Header.Files.Count);
        }

        net.Reports.Failures.ShouldBeEmpty();
        net.Reports.Given[net.Id(0)].ShouldBe(net.Store.Puts.Sum(chunk => (long)chunk.Length));
    }

    [Fact]
    public async Task Large_chunks_come_whole()
    {
        await using var net = await TransferNet.StartAsync(1);
        net.Serve(0);
        var version = await TestVersion.PutAsync(net.Givers[0], 1, [4, 1], ChunkRef.LengthMax, Stop);

        await net.FetchAsync(version, 0);

        version.ShouldBeIn(net.Store, "large");
    }

    [Fact]
    public async Task An_empty_version_needs_nobody()
    {
        await using var net = await TransferNet.StartAsync(0);

        await net.FetchAsync(new(TestVersion.HeaderOf([], 0, 0), new Dictionary<ChunkRef, byte[]>()));

        net.Progress[^1].BytesTotal.ShouldBe(0);
    }

    [Fact]
    public async Task Of_three_peers_the_slow_one_gives_the_least_and_does_not_hold_up_the_others()
    {
        await using var net = await TransferNet.StartAsync(3);
        var version = await TestVersion.PutAsync(net.Givers[0], 1, [300, 300], lengthMax: 100_000, Stop);
        foreach (var giver in new[] { 1, 2 }) await CopyAsync(version, net, giver);
        net.Serve(0);
        net.Serve(1);
        net.Serve(2, bytesPerSecond: 200_000);

        await net.FetchAsync(version, 0, 1, 2);

        version.ShouldBeIn(net.Store, "three");
        var given = net.Progress[^1].Peers.ToDictionary(peer => peer.Peer, peer => peer.BytesReceived);
        given[net.Id(0)].ShouldBeGreaterThan(given[net.Id(2)]);
        given[net.Id(1)].ShouldBeGreaterThan(given[net.Id(2)]);
    }

    [Fact]
    public async Task When_a_peer_dies_in_the_middle_the_others_finish()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            await using var net = await TransferNet.StartAsync(3);
            var version = await TestVersion.PutAsync(net.Givers[0], seed, [100, 150], lengthMax: 50_000, Stop);
            foreach (var giver in new[] { 1, 2 }) await CopyAsync(version, net, giver);
            var (dies, ended) = (new Random(seed).Next(1, 60), Task.CompletedTask);
            net.Givers[1].OnRead = (number, _) =>
            {
                if (number == dies) ended = net.Hosts.EndAsync(1);
            };
            for (var giver = 0; giver < 3; giver++) net.Serve(giver);

            await net.FetchAsync(version, 0, 1, 2);
            await ended;

            version.ShouldBeIn(net.Store, $"seed {seed}, at chunk {dies}");
            net.Reports.Liars.ShouldBeEmpty($"seed {seed}");
        }
    }

    [Fact]
    public async Task After_a_stop_no_more_is_asked_for_again_than_was_on_its_way()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            await using var net = await TransferNet.StartAsync(2);
            net.Options.RequestBytes = 100_000;
            var version = await TestVersion.PutAsync(net.Givers[0], seed, [150, 150], lengthMax: 40_000, Stop);
            await CopyAsync(version, net, 1);
            net.Serve(0);
            net.Serve(1);
            var random = new Random(seed);
            for (var stops = 0; stops < 5; stops++)
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
                var (count, after) = (0, random.Next(1, 80));
                net.Store.OnPut = _ =>
                {
                    if (Interlocked.Increment(ref count) == after) stop.Cancel();
                };
                await using var transfer = net.Transfer(version, [0, 1]);
                try
                {
                    await transfer.RunAsync(stop.Token);
                }
                catch (OperationCanceledException) when (!Stop.IsCancellationRequested)
                {
                    // That is the stop.
                }
            }

            net.Store.OnPut = _ => { };
            await net.FetchAsync(version, 0, 1);

            version.ShouldBeIn(net.Store, $"seed {seed}");
            net.Store.Puts.Select(chunk => chunk.Hash).ShouldBeUnique($"seed {seed}: what is here is not taken again");
            var read = net.Givers.Sum(giver => giver.Reads.Count);
            var onItsWay = 5 * 2 * net.Options.RequestsMax * (net.Options.RequestBytes / 10_000);
            read.ShouldBeLessThanOrEqualTo(net.Store.Puts.Count + onItsWay, $"seed {seed}");
        }
    }

    [Fact]
    public async Task What_is_here_already_and_what_repeats_is_asked_for_once_or_not_at_all()
    {
        await using var net = await TransferNet.StartAsync(1);
        net.Serve(0);
        var first = await TestVersion.PutAsync(net.Givers[0], 1, [20, 80], lengthMax: 9000, Stop);
        await net.FetchAsync(first, 0);
        net.Givers[0].Reads.Clear();
        var old = first.Chunks.Keys.ToList();
        var fresh = Sample.Of(99, 5000);
        await net.Givers[0].PutAsync(fresh.Chunk, fresh.Content, Stop);
        var writer = new FileListWriter(net.Givers[0]);
        ChunkRef[] repeated = [.. old.Take(30), fresh.Chunk, old[0], fresh.Chunk];
        await writer.AddAsync(TestVersion.File("a", repeated), Stop);
        await writer.AddAsync(TestVersion.File("b", [fresh.Chunk]), Stop);
        var list = await writer.CompleteAsync(Stop);
        var second = new TestVersion(
            TestVersion.HeaderOf(list, writer.Files, writer.Size), new Dictionary<ChunkRef, byte[]> { [fresh.Chunk] = fresh.Content });

        await net.FetchAsync(second, 0);

        net.Givers[0].Reads.ShouldBe([.. list.Select(part => part.Chunk), fresh.Chunk]);
        net.Progress[^1].Bytes.ShouldBe(second.Header.Size);
        second.ShouldBeIn(net.Store, "second");
    }

    [Fact]
    public async Task A_peer_that_lacks_some_is_asked_for_the_rest_and_one_that_comes_later_gives_it()
    {
        await using var net = await TransferNet.StartAsync(2);
        var version = await TestVersion.PutAsync(net.Givers[0], 1, [50, 50], lengthMax: 9000, Stop);
        var half = version.Chunks.Take(50).Select(one => new Sample(one.Key, one.Value));
        await TestStores.PutAsync(net.Givers[1], half, Stop);
        net.Serve(0, bytesPerSecond: 400_000);
        net.Serve(1);

        await net.FetchAsync(version, 1, 0);

        version.ShouldBeIn(net.Store, "two");
        net.Reports.Failures.ShouldBeEmpty("to lack something is no failure");
    }

    [Fact]
    public async Task No_more_is_asked_ahead_than_is_allowed_however_long_the_version_is()
    {
        const int Ahead = 16;
        await using var net = await TransferNet.StartAsync(1);
        net.Options.ChunksAheadMax = Ahead;
        net.Options.RequestChunksMax = 2;
        var version = await TestVersion.PutAsync(net.Givers[0], 1, [2000], lengthMax: 100, Stop);
        var most = 0;
        net.Givers[0].OnRead = (number, _) => most = Math.Max(most, number - net.Store.Puts.Count);
        net.Serve(0);

        await net.FetchAsync(version, 0);

        version.ShouldBeIn(net.Store, "long");
        most.ShouldBeInRange(2, Ahead);
    }

    [Fact]
    public async Task A_disk_that_fails_is_nobody_elses_fault()
    {
        await using var net = await TransferNet.StartAsync(1);
        net.Serve(0);
        var version = await TestVersion.PutAsync(net.Givers[0], 1, [50], lengthMax: 9000, Stop);
        var count = 0;
        net.Store.OnPut = _ =>
        {
            if (Interlocked.Increment(ref count) == 20) throw new ChunkStoreFullException("The disk is full.");
        };

        await Should.ThrowAsync<ChunkStoreFullException>(() => net.FetchAsync(version, 0));

        net.Reports.Failures.ShouldBeEmpty();
        net.Store.OnPut = _ => { };
        await net.FetchAsync(version, 0);
        version.ShouldBeIn(net.Store, "later");
    }

    [Fact]
    public async Task Who_has_no_work_left_gets_what_a_peer_was_asked_for_that_answers_no_more()
    {
        var time = new FakeTimeProvider();
        await using var net = await TransferNet.StartAsync(2);
        var version = await TestVersion.PutAsync(net.Givers[0], 1, [60], lengthMax: 9000, Stop);
        await CopyAsync(version, net, 1);
        using var stuck = new SemaphoreSlim(0);
        net.Givers[1].OnRead = (number, _) =>
        {
            if (number > 3) stuck.Wait(Stop);
        };
        net.Options.RequestChunksMax = 3;
        net.Serve(0);
        net.Serve(1);
        await using var transfer = net.Transfer(version, [0, 1], time);

        var running = transfer.RunAsync(Stop);
        try
        {
            while (!running.IsCompleted)
            {
                // Less in all than the thirty seconds after which it would be given up.
                time.Advance(TimeSpan.FromMilliseconds(1));
                await Moment.PassAsync(Stop);
                if (transfer.Progress.Peers[1].Requests > 0 && transfer.Progress.Peers[0].Requests == 0)
                    time.Advance(TimeSpan.FromMilliseconds(100));
                time.GetUtcNow().ShouldBeLessThan(new DateTimeOffset(2026, 1, 1, 0, 0, 25, TimeSpan.Zero));
            }
        }
        finally
        {
            stuck.Release(1000);
        }

        await running;
        version.ShouldBeIn(net.Store, "helped");
    }

    private static Task CopyAsync(TestVersion version, TransferNet net, int giver)
    {
        var reader = new FileListReader(net.Givers[0]);
        return TestStores.PutAsync(net.Givers[giver], reader.Everything(version.Header.Files).Distinct().Select(chunk =>
        {
            var content = new byte[chunk.Length];
            net.Givers[0].Read(chunk, content);
            return new Sample(chunk, content);
        }), Stop);
    }
}
