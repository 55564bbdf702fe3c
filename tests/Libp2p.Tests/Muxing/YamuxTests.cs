using Libp2p.Core;
using Libp2p.Muxing.Yamux;
using Libp2p.Transports.Memory;

namespace Libp2p.Tests.Muxing;

public sealed class YamuxTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Streams_carry_data_both_ways_and_end_on_their_own()
    {
        await using var pair = new YamuxPair();
        for (var count = 0; count < 3; count++)
        {
            await using var stream = await pair.Dialer.OpenStreamAsync(Stop);
            await stream.WriteAsync("there"u8.ToArray(), Stop);
            await stream.CloseWriteAsync(Stop);
            await using var accepted = (await pair.Listener.AcceptStreamAsync(Stop))!;
            (await accepted.ReadAllAsync(Stop)).ShouldBe("there"u8.ToArray());
            await accepted.WriteAsync("and back"u8.ToArray(), Stop);
            await accepted.CloseWriteAsync(Stop);
            (await stream.ReadAllAsync(Stop)).ShouldBe("and back"u8.ToArray());
        }

        await pair.ShouldHaveNoStreamsAsync(Stop);
    }

    [Fact(Timeout = 180_000)]
    public async Task Either_side_opens_streams_and_many_go_side_by_side()
    {
        await using var pair = new YamuxPair();
        var echoing = Task.WhenAll(EchoAsync(pair.Listener, 200), EchoAsync(pair.Dialer, 200));
        await Task.WhenAll(Enumerable.Range(0, 400).Select(async number =>
        {
            var side = number % 2 == 0 ? pair.Dialer : pair.Listener;
            await using var stream = await side.OpenStreamAsync(Stop);
            var data = new byte[number * 97];
            new Random(number).NextBytes(data);
            var writing = WriteAndCloseAsync(stream, [(byte)number, .. data]);
            (await stream.ReadAllAsync(Stop)).ShouldBe([(byte)number, .. data]);
            await writing;
        }));
        await echoing;
        await pair.ShouldHaveNoStreamsAsync(Stop);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_writer_waits_for_a_reader_that_does_not_read_and_nobody_else_does()
    {
        await using var pair = new YamuxPair();
        await using var slow = await pair.Dialer.OpenStreamAsync(Stop);
        var writing = slow.WriteAsync(new byte[YamuxOptions.InitialWindow + 1], Stop).AsTask();
        await using var unread = (await pair.Listener.AcceptStreamAsync(Stop))!;

        await using var quick = await pair.Dialer.OpenStreamAsync(Stop);
        await quick.WriteAsync("quick"u8.ToArray(), Stop);
        await quick.CloseWriteAsync(Stop);
        (await (await pair.Listener.AcceptStreamAsync(Stop))!.ReadAllAsync(Stop)).ShouldBe("quick"u8.ToArray());
        writing.IsCompleted.ShouldBeFalse();

        await unread.ReadExactlyAsync(new byte[YamuxOptions.InitialWindow + 1], Stop);
        await writing;
    }

    [Fact(Timeout = 180_000)]
    public async Task A_megabyte_each_way_at_once_passes_through_the_smallest_pipe()
    {
        await using var pair = new YamuxPair(capacity: 1024);
        var echoing = EchoAsync(pair.Listener, 4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async number =>
        {
            await using var stream = await pair.Dialer.OpenStreamAsync(Stop);
            var data = new byte[1 << 20];
            new Random(number).NextBytes(data);
            var writing = WriteAndCloseAsync(stream, data);
            (await stream.ReadAllAsync(Stop)).ShouldBe(data);
            await writing;
        }));
        await echoing;
    }

    [Fact(Timeout = 180_000)]
    public async Task A_reset_is_seen_by_reader_and_writer_of_the_other_side()
    {
        await using var pair = new YamuxPair();
        await using var stream = await pair.Dialer.OpenStreamAsync(Stop);
        await stream.WriteAsync(new byte[1], Stop);
        await using var accepted = (await pair.Listener.AcceptStreamAsync(Stop))!;
        await accepted.ReadExactlyAsync(new byte[1], Stop);
        var reading = accepted.ReadAsync(new byte[1], Stop).AsTask();

        stream.Reset();

        (await Should.ThrowAsync<StreamResetException>(() => reading)).Message.ShouldBe("The peer reset the stream.");
        await Should.ThrowAsync<StreamResetException>(() => accepted.WriteAsync(new byte[1], Stop).AsTask());
        await Should.ThrowAsync<StreamResetException>(() => stream.ReadAsync(new byte[1], Stop).AsTask());
        await pair.ShouldHaveNoStreamsAsync(Stop);
    }

    [Fact(Timeout = 180_000)]
    public async Task Data_for_a_stream_that_nobody_reads_any_more_is_answered_with_a_reset()
    {
        await using var pair = new YamuxPair();
        await using var stream = await pair.Dialer.OpenStreamAsync(Stop);
        await stream.WriteAsync(new byte[1], Stop);
        await (await pair.Listener.AcceptStreamAsync(Stop))!.DisposeAsync();

        (await stream.ReadAsync(new byte[1], Stop)).ShouldBe(0);
        await Should.ThrowAsync<StreamResetException>(async () =>
        {
            while (true) await stream.WriteAsync(new byte[1024], Stop);
        });
        await pair.ShouldHaveNoStreamsAsync(Stop);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_connection_that_is_cut_ends_without_a_goodbye()
    {
        var (near, far) = MemoryPipe.Create();
        await using var connection = new YamuxConnection(near, dialer: true, new(), TimeProvider.System);

        await far.DisposeAsync();
        await Task.WhenAny(connection.Completion);

        connection.HasGoodbye.ShouldBeFalse();
        await connection.DisposeAsync();
        connection.HasGoodbye.ShouldBeFalse("there was nobody left to say it to");
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_breaks_the_rules_is_told_so_and_that_is_a_goodbye()
    {
        var (near, far) = MemoryPipe.Create();
        await using var connection = new YamuxConnection(near, dialer: true, new(), TimeProvider.System);

        await far.WriteAsync(new byte[] { 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, Stop); // there is no version 9
        await Should.ThrowAsync<YamuxException>(() => connection.Completion);

        connection.HasGoodbye.ShouldBeTrue();
    }

    [Fact(Timeout = 180_000)]
    public async Task When_a_side_leaves_the_other_ones_streams_end()
    {
        await using var pair = new YamuxPair();
        await using var stream = await pair.Dialer.OpenStreamAsync(Stop);
        await stream.WriteAsync(new byte[1], Stop);
        (await pair.Listener.AcceptStreamAsync(Stop)).ShouldNotBeNull();

        await pair.Listener.DisposeAsync();

        await Should.ThrowAsync<StreamResetException>(() => stream.ReadAsync(new byte[1], Stop).AsTask());
        await pair.Dialer.Completion;
        (pair.Dialer.HasGoodbye, pair.Listener.HasGoodbye).ShouldBe((true, true));
        await Should.ThrowAsync<StreamResetException>(() => pair.Dialer.OpenStreamAsync(Stop).AsTask());
        (await pair.Dialer.AcceptStreamAsync(Stop)).ShouldBeNull();
    }

    [Fact(Timeout = 180_000)]
    public async Task More_streams_than_allowed_are_reset_and_the_others_go_on()
    {
        await using var pair = new YamuxPair(options: new() { InboundStreamsMax = 2, UnacknowledgedMax = 8 });
        var streams = new List<DuplexStream>();
        for (var count = 0; count < 3; count++)
        {
            streams.Add(await pair.Dialer.OpenStreamAsync(Stop));
            await streams[^1].WriteAsync(new byte[1], Stop);
        }

        await Should.ThrowAsync<StreamResetException>(() => streams[2].ReadAsync(new byte[1], Stop).AsTask());
        await using var first = (await pair.Listener.AcceptStreamAsync(Stop))!;
        (await first.ReadAsync(new byte[1], Stop)).ShouldBe(1);
    }

    [Fact(Timeout = 180_000)]
    public async Task Opening_waits_while_too_many_are_not_acknowledged()
    {
        await using var pair = new YamuxPair(options: new() { UnacknowledgedMax = 1 });
        await using var first = await pair.Dialer.OpenStreamAsync(Stop);
        await first.WriteAsync(new byte[1], Stop);
        var second = pair.Dialer.OpenStreamAsync(Stop).AsTask();
        second.IsCompleted.ShouldBeFalse();

        (await pair.Listener.AcceptStreamAsync(Stop)).ShouldNotBeNull();
        _ = pair.Listener.AcceptStreamAsync(Stop).AsTask(); // who waits for the next has had time to answer

        await (await second).DisposeAsync();
    }

    private static async Task WriteAndCloseAsync(DuplexStream stream, byte[] data)
    {
        await stream.WriteAsync(data, Stop);
        await stream.CloseWriteAsync(Stop);
    }

    private static Task EchoAsync(YamuxConnection connection, int count) => Task.WhenAll(
        Enumerable.Range(0, count).Select(async _ =>
        {
            await using var stream = (await connection.AcceptStreamAsync(Stop))!;
            await stream.CopyToAsync(stream, Stop);
            await stream.CloseWriteAsync(Stop);
        }));
}
