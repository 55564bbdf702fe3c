using Bib.Testing;
using Libp2p.Core;
using Libp2p.Muxing;
using Libp2p.Muxing.Yamux;
using Libp2p.Transports.Memory;

namespace Libp2p.Tests.Muxing;

/// <summary>What a stream says, in which order, and what it does to who waits.</summary>
public sealed class YamuxOrderTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_reset_sets_free_who_waits_for_room_and_nothing_of_it_follows()
    {
        var (stream, peer) = MemoryPipe.Create(capacity: 1024);
        await using var connection = new YamuxConnection(stream, dialer: true, new(), new FakeTimeProvider());
        await using var first = await connection.OpenStreamAsync(Stop);
        var filling = first.WriteAsync(new byte[YamuxOptions.InitialWindow], Stop).AsTask();
        var second = await connection.OpenStreamAsync(Stop);
        var waiting = second.WriteAsync(new byte[20_000], Stop).AsTask();
        waiting.IsCompleted.ShouldBeFalse();

        second.Reset();
        (await Should.ThrowAsync<StreamResetException>(() => waiting)).Message.ShouldBe("The stream was reset here.");

        // Nobody has heard of the second stream, so nothing is said of its end either.
        List<YamuxFrame> frames = [];
        for (var data = 0L; data < YamuxOptions.InitialWindow;)
        {
            var frame = await ReadFrameAsync(peer);
            frames.Add(frame);
            if (frame.Type == YamuxFrameType.Data) data += frame.Length;
        }

        await filling;
        frames.ShouldAllBe(frame => frame.StreamId != 3);
        frames.First(frame => frame.StreamId == 1).Flags.ShouldBe(YamuxFlags.Syn);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_write_that_is_canceled_half_way_resets_the_stream_and_one_that_has_not_begun_does_not()
    {
        await using var pair = new YamuxPair(options: new() { WindowMax = YamuxOptions.InitialWindow });
        await using var stream = await pair.Dialer.OpenStreamAsync(Stop);
        await stream.WriteAsync(new byte[YamuxOptions.InitialWindow], Stop);
        using var canceling = new CancellationTokenSource();
        var notBegun = stream.WriteAsync(new byte[1], canceling.Token).AsTask();
        await canceling.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => notBegun);
        await using var accepted = (await pair.Listener.AcceptStreamAsync(Stop))!;
        await accepted.ReadExactlyAsync(new byte[YamuxOptions.InitialWindow], Stop);

        using var again = new CancellationTokenSource();
        var halfWay = stream.WriteAsync(new byte[2 * YamuxOptions.InitialWindow], again.Token).AsTask();
        await accepted.ReadExactlyAsync(new byte[1], Stop);
        await again.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => halfWay);
        await Should.ThrowAsync<StreamResetException>(() => accepted.ReadAllAsync(Stop));
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_waits_for_a_reader_that_left_without_reading_goes_on_and_learns_it()
    {
        await using var pair = new YamuxPair();
        await using var stream = await pair.Dialer.OpenStreamAsync(Stop);
        var writing = stream.WriteAsync(new byte[4 * YamuxOptions.InitialWindow], Stop).AsTask();
        var accepted = (await pair.Listener.AcceptStreamAsync(Stop))!;
        await accepted.ReadExactlyAsync(new byte[1], Stop);
        writing.IsCompleted.ShouldBeFalse();

        await accepted.DisposeAsync();

        (await Should.ThrowAsync<StreamResetException>(() => writing)).Message.ShouldBe("The peer reset the stream.");
        await pair.ShouldHaveNoStreamsAsync(Stop);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_reader_that_waits_when_its_stream_is_closed_here_learns_it()
    {
        await using var pair = new YamuxPair();
        var stream = await pair.Dialer.OpenStreamAsync(Stop);
        var reading = stream.ReadAsync(new byte[1], Stop).AsTask();

        await stream.DisposeAsync();

        (await Should.ThrowAsync<StreamResetException>(() => reading)).Message.ShouldBe("The stream was closed here.");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_read_that_is_canceled_loses_nothing()
    {
        await using var pair = new YamuxPair();
        await using var stream = await pair.Dialer.OpenStreamAsync(Stop);
        await stream.WriteAsync(new byte[] { 1 }, Stop);
        await using var accepted = (await pair.Listener.AcceptStreamAsync(Stop))!;
        await accepted.ReadExactlyAsync(new byte[1], Stop);
        using var canceling = new CancellationTokenSource();
        var canceled = accepted.ReadAsync(new byte[1], canceling.Token).AsTask();
        await canceling.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => canceled);

        await stream.WriteAsync(new byte[] { 2, 3 }, Stop);

        var read = new byte[2];
        await accepted.ReadExactlyAsync(read, Stop);
        read.ShouldBe([2, 3]);
    }

    [Fact]
    public void A_stream_that_is_refused_costs_nothing()
    {
        var streams = new YamuxStreams(new() { InboundStreamsMax = 0 }, dialer: true, UnlimitedBudget.Instance);
        streams.Accept(null!, 2).ShouldBeNull();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var id = 4u; id < 4_000; id += 2) streams.Accept(null!, id);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact(Timeout = 180_000)]
    public async Task Numbers_of_streams_that_run_out_are_not_used_twice()
    {
        var (stream, _) = MemoryPipe.Create();
        await using var connection = new YamuxConnection(stream, dialer: true, new(), TimeProvider.System);
        var streams = new YamuxStreams(new(), dialer: true, UnlimitedBudget.Instance) { NextId = uint.MaxValue };

        (await streams.OpenAsync(connection, Stop)).Id.ShouldBe(uint.MaxValue);

        (await Should.ThrowAsync<StreamResetException>(() => streams.OpenAsync(connection, Stop).AsTask()))
            .Message.ShouldContain("used up its stream numbers");
    }

    [Theory(Timeout = 180_000)]
    [InlineData(0)]
    [InlineData(30)]
    public async Task A_stream_that_the_other_side_never_ends_is_given_up(int keepAliveSeconds)
    {
        var time = new FakeTimeProvider();
        var (peer, stream) = MemoryPipe.Create();
        YamuxOptions options = new() { KeepAlive = TimeSpan.FromSeconds(keepAliveSeconds), PingTimeout = TimeSpan.FromDays(1) };
        await using var connection = new YamuxConnection(stream, dialer: false, options, time);
        (await ReadFrameAsync(peer)).Type.ShouldBe(YamuxFrameType.Ping);
        await peer.WriteAsync(Convert.FromHexString("000200020000000000000001" + "000100010000000100000000"), Stop);
        await (await connection.AcceptStreamAsync(Stop))!.DisposeAsync();
        (await ReadFrameAsync(peer)).Flags.ShouldBe(YamuxFlags.Ack | YamuxFlags.Fin);

        YamuxFrame frame;
        do
        {
            var reading = ReadFrameAsync(peer);
            while (!reading.IsCompleted)
            {
                time.Advance(options.CloseTimeout / 4);
                await Task.Yield();
            }

            frame = await reading;
            if (frame.Type == YamuxFrameType.Ping)
                await peer.WriteAsync(Convert.FromHexString($"0002000200000000{frame.Length:x8}"), Stop);
        }
        while (frame.Type == YamuxFrameType.Ping);

        frame.ShouldBe(new(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, 1, 0));
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_writes_to_a_peer_that_reads_nothing_is_set_free()
    {
        var time = new FakeTimeProvider();
        var (peer, stream) = MemoryPipe.Create(capacity: 1 << 20);
        YamuxOptions options = new() { KeepAlive = TimeSpan.Zero, PingTimeout = TimeSpan.FromDays(1) };
        await using var connection = new YamuxConnection(stream, dialer: false, options, time);
        (await ReadFrameAsync(peer)).Type.ShouldBe(YamuxFrameType.Ping);
        time.Advance(TimeSpan.FromMilliseconds(1)); // a round trip that takes no time is not known from none
        await peer.WriteAsync(Convert.FromHexString("000200020000000000000001"), Stop);
        await Patience.UntilAsync(() => connection.RoundTrip > TimeSpan.Zero);

        await using var opened = await connection.OpenStreamAsync(Stop);
        var writing = opened.WriteAsync(new byte[YamuxOptions.InitialWindow + 1], Stop).AsTask();

        while (!writing.IsCompleted)
        {
            time.Advance(options.StallTimeout / 4);
            await Task.Yield();
        }

        (await Should.ThrowAsync<StreamResetException>(() => writing)).Message.ShouldBe("The peer has read nothing for 120 s.");
    }

    private static async Task<YamuxFrame> ReadFrameAsync(DuplexStream peer)
    {
        var head = new byte[YamuxFrame.HeadLength];
        await peer.ReadExactlyAsync(head, Stop);
        var frame = YamuxFrame.Read(head);
        if (frame.Type == YamuxFrameType.Data) await peer.ReadExactlyAsync(new byte[frame.Length], Stop);
        return frame;
    }
}
