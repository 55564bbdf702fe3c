using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Bib.Network.Serving;
using Bib.Network.Tests.Hosts;
using Bib.Network.Transfers;
using Bib.Testing;
using Google.Protobuf;

namespace Bib.Network.Tests.Transfers;

/// <summary>Versions fetched from peers that lie, say nothing or say too much, and lists that are traps.</summary>
public sealed class HostilePeersTests
{
    private const int Seeds = 10;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_peer_that_gives_other_bytes_is_left_and_told_of_and_they_are_never_stored()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            await using var net = await TransferNet.StartAsync(2);
            var version = await TestVersion.PutAsync(net.Givers[0], seed, [40, 80], lengthMax: 30_000, Stop);
            await CopyAsync(version, net);
            var random = new Random(seed);
            var from = random.Next(1, 20);
            net.Givers[1].OnRead = (number, content) =>
            {
                if (number >= from) content.Span[random.Next(content.Length)] ^= 1;
            };
            WaitUntilSomebodyIsLeft(net);
            net.Serve(0);
            net.Serve(1);

            await net.FetchAsync(version, 0, 1);

            version.ShouldBeIn(net.Store, $"seed {seed}, from chunk {from}");
            net.Reports.Liars.Keys.ShouldBe([net.Id(1)], $"seed {seed}");
            net.Reports.Liars[net.Id(1)].ShouldContain("are not that chunk");
            net.Store.Puts.Select(chunk => chunk.Hash).ShouldBeUnique($"seed {seed}");
        }
    }

    [Theory]
    [InlineData("short")]
    [InlineData("long")]
    [InlineData("empty")]
    [InlineData("other")]
    [InlineData("unasked")]
    [InlineData("endless")]
    [InlineData("garbage")]
    public async Task A_peer_that_answers_wrongly_is_left_and_told_of(string how)
    {
        await using var net = await TransferNet.StartAsync(2);
        var version = await TestVersion.PutAsync(net.Givers[0], 1, [40], lengthMax: 3000, Stop);
        WaitUntilSomebodyIsLeft(net);
        net.Serve(0);
        Answer(net, 1, (asked, request) => how switch
        {
            "short" => Chunk(request, asked, version.Chunks.GetValueOrDefault(asked, new byte[asked.Length])[..^1]),
            "long" => Chunk(request, asked, [.. version.Chunks.GetValueOrDefault(asked, new byte[asked.Length]), 0]),
            "empty" => Chunk(request, asked, []),
            "other" => Chunk(request, Sample.Of(1, 10).Chunk, Sample.Of(1, 10).Content),
            "unasked" => new() { RequestId = request + 1, Error = new() },
            "endless" => Chunk(request, asked, new byte[ChunkRef.LengthMax + 8192]),
            _ => new() { RequestId = request },
        });

        await net.FetchAsync(version, 1, 0);

        version.ShouldBeIn(net.Store, how);
        net.Reports.Liars.Keys.ShouldBe([net.Id(1)]);
        net.Reports.Failures.Keys.ShouldBe([net.Id(1)]);
    }

    [Fact]
    public async Task When_everybody_lies_the_failure_names_each_and_what_it_did()
    {
        await using var net = await TransferNet.StartAsync(2);
        var version = await TestVersion.PutAsync(net.Givers[0], 1, [40], lengthMax: 3000, Stop);
        foreach (var giver in new[] { 0, 1 })
            Answer(net, giver, (asked, request) => Chunk(request, asked, new byte[asked.Length]));

        var failure = await Should.ThrowAsync<TransferException>(() => net.FetchAsync(version, 0, 1));

        failure.Failures.Select(one => one.Peer).ShouldBe([net.Id(0), net.Id(1)]);
        failure.Failures.ShouldAllBe(one => one.Why.Contains("are not that chunk"));
        failure.Message.ShouldContain(net.Id(1).ToString());
        net.Store.Puts.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_nobody_has_it_the_failure_says_so_at_once()
    {
        await using var net = await TransferNet.StartAsync(3);
        var version = await TestVersion.PutAsync(net.Givers[0], 1, [4], lengthMax: 3000, Stop);
        net.Serve(1);
        net.Serve(2);

        var failure = await Should.ThrowAsync<TransferException>(() => net.FetchAsync(version, 1, 2));

        failure.Failures.Select(one => one.Peer).ShouldBe([net.Id(1), net.Id(2)]);
        failure.Failures.ShouldAllBe(one => one.Why.Contains("is not on this node"));
        failure.Message.ShouldContain("fetch it again");
        await using var alone = await TransferNet.StartAsync(0);
        (await Should.ThrowAsync<TransferException>(() => alone.FetchAsync(version))).Message.ShouldContain("No peer was known");
    }

    [Fact]
    public async Task Of_peers_that_say_nothing_and_peers_that_are_not_there_it_is_known_within_ten_seconds()
    {
        var time = new FakeTimeProvider();
        await using var net = await TransferNet.StartAsync(4);
        var version = await TestVersion.PutAsync(net.Givers[0], 1, [4], lengthMax: 3000, Stop);
        net.Hosts[0].Handle("/bib/data/1.0.0", (_, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        net.Serve(1);
        await net.Hosts.EndAsync(2);
        await using var transfer = net.Transfer(version, [0, 1, 2, 3], time);

        var running = transfer.RunAsync(Stop);
        while (net.Reports.Failures.Count < 2 || transfer.Progress.Peers[0].Requests == 0) await Moment.PassAsync(Stop);
        for (var waited = 0; waited < 10; waited++)
        {
            time.Advance(TimeSpan.FromSeconds(1));

            // What the others do takes no time of this clock.
            if (waited == 3) while (!net.Givers[1].WasAsked) await Moment.PassAsync(Stop);
        }

        var failure = await Should.ThrowAsync<TransferException>(() => running);
        failure.Failures.Count.ShouldBe(4);
        failure.Failures[0].Why.ShouldContain("nothing came in 8 s");
        failure.Failures[1].Why.ShouldContain("is not on this node");
        failure.Failures[2].Why.ShouldContain("is not to be reached");
        failure.Failures[3].Why.ShouldContain("does not speak this protocol");
    }

    [Fact]
    public async Task A_peer_that_breaks_off_again_and_again_is_left()
    {
        await using var net = await TransferNet.StartAsync(2);
        var version = await TestVersion.PutAsync(net.Givers[0], 1, [40], lengthMax: 3000, Stop);
        WaitUntilSomebodyIsLeft(net);
        net.Serve(0);
        var opened = 0;
        net.Hosts[1].Handle("/bib/data/1.0.0", async (context, stop) =>
        {
            Interlocked.Increment(ref opened);
            await context.Stream.ReadExactlyAsync(new byte[10], stop);
            throw new IOException("broken");
        });

        await net.FetchAsync(version, 1, 0);

        version.ShouldBeIn(net.Store, "breaks");
        opened.ShouldBe(net.Options.BreaksMax);
        net.Reports.Failures.Keys.ShouldBe([net.Id(1)]);
        net.Reports.Liars.ShouldBeEmpty("to break off is no lie");
    }

    [Theory]
    [InlineData("more than the header says")]
    [InlineData("less than the header says")]
    [InlineData("a list that is too long")]
    [InlineData("a list that is none")]
    [InlineData("another number of files")]
    [InlineData("a segment that never ends")]
    [InlineData("a segment that is none")]
    [InlineData("the same list again")]
    public async Task A_list_that_is_a_trap_is_not_followed(string how)
    {
        await using var net = await TransferNet.StartAsync(1);
        net.Serve(0);
        var version = await TestVersion.PutAsync(net.Givers[0], 1, [3, 200], lengthMax: 3000, Stop);
        var (list, files, size) = (version.Header.Files, version.Header.FileCount, version.Header.Size);
        var endless = await SegmentAsync(net, [.. Enumerable.Repeat(version.Chunks.Keys.First(), 20_000)]);
        version = new(
            how switch
            {
                "more than the header says" => TestVersion.HeaderOf(list, files, size - 1),
                "less than the header says" => TestVersion.HeaderOf(list, files, size + 1),
                "a list that is too long" =>
                    TestVersion.HeaderOf([new(new(list[0].Chunk.Hash, ChunkRef.LengthMax), (int)files)], files, size),
                "a list that is none" => TestVersion.HeaderOf([new(version.Chunks.Keys.First(), 1)], 1, size),
                "another number of files" =>
                    TestVersion.HeaderOf([.. list.SkipLast(1), new(list[^1].Chunk, list[^1].Count + 1)], files + 1, size),
                "a segment that never ends" => await HeaderOfAsync(net, endless, size: 1000),
                "a segment that is none" => await HeaderOfAsync(net, new(version.Chunks.Keys.First(), 100), size: 1000),
                _ => TestVersion.HeaderOf([.. list, .. list], 2 * files, 2 * size),
            },
            version.Chunks);

        await Should.ThrowAsync<ManifestException>(() => net.FetchAsync(version, 0));

        net.Reports.Failures.ShouldBeEmpty("who gave it did not make it");
        net.Givers[0].Reads.Count.ShouldBeLessThan(300);
    }

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        foreach (var (wrong, name) in new (Action<TransferOptions>, string)[]
        {
            (options => options.AtOnceMax = 0, "AtOnceMax"),
            (options => options.ChunksAheadMax = 0, "ChunksAheadMax"),
            (options => options.RequestsFirst = options.RequestsMax + 1, "RequestsFirst"),
            (options => options.RequestBytes = ChunkRef.LengthMax + 1, "RequestBytes"),
            (options => options.RetriesMax = -1, "RetriesMax"),
            (options => options.ProgressEvery = TimeSpan.Zero, "ProgressEvery"),
        })
        {
            var options = new TransferOptions();
            wrong(options);
            Should.Throw<ArgumentException>(options.Validate).Message.ShouldContain($"p2p.transfers.{name} must be");
        }
    }

    /// <summary>
    /// Has the first giver give the list and then nothing more until another is left, so that it comes to be asked.
    /// </summary>
    private static void WaitUntilSomebodyIsLeft(TransferNet net)
    {
        net.Options.RequestChunksMax = 2;
        net.Givers[0].OnRead = (number, _) =>
        {
            if (number > 2) net.Reports.Left.Wait(Stop);
        };
    }

    /// <summary>Has a giver answer each chunk of a question in its own way.</summary>
    private static void Answer(TransferNet net, int giver, Func<ChunkRef, ulong, DataResponse> answer) =>
        net.Hosts[giver].Handle("/bib/data/1.0.0", async (context, stop) =>
        {
            using var reader = new FrameReader(context.Stream, 1 << 20, 0, "question");
            while (await reader.ReadAsync(stop))
            {
                var request = WireProtocols.Data.ReadRequest(reader.Frame.Span);
                foreach (var asked in request.GetChunks.Chunks.Select(Fields.Chunk))
                {
                    using var frame = new MemoryStream();
                    answer(asked, request.RequestId).WriteDelimitedTo(frame);
                    await context.Stream.WriteAsync(frame.ToArray(), stop);
                }
            }
        });

    private static DataResponse Chunk(ulong request, ChunkRef chunk, byte[] content) => new()
    {
        RequestId = request,
        Chunk = new() { Hash = Messages.Of(chunk.Hash), Content = ByteString.CopyFrom(content) },
    };

    private static async Task<ListRef> SegmentAsync(TransferNet net, ChunkRef[] chunks)
    {
        using var bytes = new MemoryStream();
        bytes.Write("BFS1"u8);
        foreach (var chunk in chunks) Write(bytes, chunk);
        return new(await StoreAsync(net, bytes.ToArray()), chunks.Length);
    }

    /// <summary>A header of one file whose chunks a segment names.</summary>
    private static async Task<ManifestHeader> HeaderOfAsync(TransferNet net, ListRef segment, long size)
    {
        using var bytes = new MemoryStream();
        bytes.Write([.. "BFL1"u8, 1, (byte)'a', 0]);
        Number(bytes, size);
        bytes.Write(new byte[ChunkHash.Size]);
        bytes.Write([3, 1]);
        Write(bytes, segment.Chunk);
        Number(bytes, segment.Count);
        return TestVersion.HeaderOf([new(await StoreAsync(net, bytes.ToArray()), 1)], 1, size);
    }

    private static async Task<ChunkRef> StoreAsync(TransferNet net, byte[] content)
    {
        var chunk = new ChunkRef(ChunkHash.Of(content), content.Length);
        await net.Givers[0].PutAsync(chunk, content, Stop);
        return chunk;
    }

    private static void Write(MemoryStream bytes, ChunkRef chunk)
    {
        bytes.Write(chunk.Hash.ToArray());
        Number(bytes, chunk.Length);
    }

    private static void Number(MemoryStream bytes, long value)
    {
        for (; value >= 0x80; value >>= 7) bytes.WriteByte((byte)(value | 0x80));
        bytes.WriteByte((byte)value);
    }

    private static Task CopyAsync(TestVersion version, TransferNet net)
    {
        var reader = new FileListReader(net.Givers[0]);
        return TestStores.PutAsync(net.Givers[1], reader.Everything(version.Header.Files).Distinct().Select(chunk =>
        {
            var content = new byte[chunk.Length];
            net.Givers[0].Read(chunk, content);
            return new Sample(chunk, content);
        }), Stop);
    }
}
