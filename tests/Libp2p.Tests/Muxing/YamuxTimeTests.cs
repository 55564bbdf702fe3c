using Bib.Testing;
using Libp2p.Core;
using Libp2p.Muxing.Yamux;
using Libp2p.Transports.Memory;

namespace Libp2p.Tests.Muxing;

/// <summary>What a connection does as time goes by.</summary>
public sealed class YamuxTimeTests
{
    private const int HalfAWindow = YamuxOptions.InitialWindow / 2;

    /// <summary>Of a connection that asks nothing of its peer while time passes.</summary>
    private static readonly YamuxOptions _unasking = new() { KeepAlive = TimeSpan.Zero, PingTimeout = TimeSpan.FromDays(1) };

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_peer_that_does_not_answer_pings_is_left()
    {
        var (peer, stream) = MemoryPipe.Create();
        await using var connection = new YamuxConnection(stream, dialer: false, new(), _time);
        (await ReadFrameAsync(peer)).ShouldBe("000200010000000000000001");

        _time.Advance(TimeSpan.FromSeconds(11));

        (await Should.ThrowAsync<YamuxException>(() => connection.Completion))
            .Message.ShouldBe("The peer did not answer a ping within 10 s.");
    }

    [Theory(Timeout = 180_000)]
    [InlineData(399, "00060000")]
    [InlineData(401, "00020000")]
    public async Task A_window_that_is_emptied_within_four_round_trips_doubles(int milliseconds, string grown)
    {
        var (peer, stream) = MemoryPipe.Create(capacity: 1 << 20);
        await using var connection = new YamuxConnection(stream, dialer: false, new(), _time);
        await ReadFrameAsync(peer);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await peer.WriteAsync(Convert.FromHexString("000200020000000000000001" + "000000010000000100020000"), Stop);
        await using var accepted = (await connection.AcceptStreamAsync(Stop))!;
        connection.RoundTrip.ShouldBe(TimeSpan.FromMilliseconds(100));
        _ = connection.AcceptStreamAsync(Stop).AsTask(); // so the first is acknowledged
        (await ReadFrameAsync(peer)).ShouldBe("000100020000000100000000");

        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        await peer.WriteAsync(new byte[HalfAWindow], Stop);
        await accepted.ReadExactlyAsync(new byte[HalfAWindow], Stop);

        (await ReadFrameAsync(peer)).ShouldBe("0001000000000001" + grown);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_reader_waits_as_long_as_it_is_given_for_each_piece()
    {
        var (peer, stream) = MemoryPipe.Create();
        await using var connection = new YamuxConnection(stream, dialer: false, _unasking, _time);
        await using var accepted = await AcceptAsync(connection, peer);
        accepted.ReadTimeout = 5000;
        for (var piece = 0; piece < 3; piece++)
        {
            var reading = accepted.ReadAsync(new byte[1], Stop).AsTask();
            _time.Advance(TimeSpan.FromSeconds(4));
            await peer.WriteAsync(Convert.FromHexString("000000000000000100000001" + "61"), Stop);
            (await reading).ShouldBe(1);
        }

        var last = accepted.ReadAsync(new byte[1], Stop).AsTask();
        _time.Advance(TimeSpan.FromSeconds(4.9));
        last.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.2));

        (await Should.ThrowAsync<StreamResetException>(() => last)).Message.ShouldBe("The peer has sent nothing for 5 s.");
        (await ReadFrameAsync(peer)).ShouldBe("000100020000000100000000", "it is acknowledged when it is waited for");
        (await ReadFrameAsync(peer)).ShouldBe("000100080000000100000000", "the other side learns that it is over");
        connection.Completion.IsCompleted.ShouldBeFalse();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_writer_waits_as_long_as_it_is_given_for_the_other_side_to_read()
    {
        var (peer, stream) = MemoryPipe.Create(capacity: 1 << 20);
        await using var connection = new YamuxConnection(stream, dialer: false, _unasking, _time);
        await using var accepted = await AcceptAsync(connection, peer);
        accepted.WriteTimeout = 5000;
        var writing = accepted.WriteAsync(new byte[YamuxOptions.InitialWindow + 2], Stop).AsTask();
        _time.Advance(TimeSpan.FromSeconds(4));
        await peer.WriteAsync(Convert.FromHexString("000100000000000100000001"), Stop); // it reads a byte
        await UntilSentAsync(peer, YamuxOptions.InitialWindow + 1);
        await Patience.UntilAsync(() => ((YamuxStream)accepted).WaitsSince == _time.GetTimestamp()); // for the second byte
        _time.Advance(TimeSpan.FromSeconds(4));
        writing.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(2));

        (await Should.ThrowAsync<StreamResetException>(() => writing)).Message.ShouldBe("The peer has read nothing for 5 s.");
        connection.Completion.IsCompleted.ShouldBeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public async Task A_timeout_that_is_none_is_refused(int milliseconds)
    {
        await using var pair = new YamuxPair();
        await using var stream = await pair.Dialer.OpenStreamAsync(Stop);

        stream.CanTimeout.ShouldBeTrue();
        stream.ReadTimeout.ShouldBe(Timeout.Infinite);
        stream.WriteTimeout.ShouldBe(Timeout.Infinite);
        Should.Throw<ArgumentOutOfRangeException>(() => stream.ReadTimeout = milliseconds);
        Should.Throw<ArgumentOutOfRangeException>(() => stream.WriteTimeout = milliseconds);
    }

    /// <summary>The peer has answered the first ping and opened a stream.</summary>
    private static async Task<DuplexStream> AcceptAsync(YamuxConnection connection, DuplexStream peer)
    {
        await ReadFrameAsync(peer);
        await peer.WriteAsync(Convert.FromHexString("000200020000000000000001" + "000100010000000100000000"), Stop);
        return (await connection.AcceptStreamAsync(Stop))!;
    }

    /// <summary>Reads frames of data until so many bytes came.</summary>
    private static async Task UntilSentAsync(DuplexStream peer, int count)
    {
        for (var came = 0; came < count;)
        {
            var head = new byte[YamuxFrame.HeadLength];
            await peer.ReadExactlyAsync(head, Stop);
            var frame = YamuxFrame.Read(head);
            frame.Type.ShouldBe(YamuxFrameType.Data);
            await peer.ReadExactlyAsync(new byte[frame.Length], Stop);
            came += (int)frame.Length;
        }
    }

    private static async Task<string> ReadFrameAsync(DuplexStream peer)
    {
        var frame = new byte[YamuxFrame.HeadLength];
        await peer.ReadExactlyAsync(frame, Stop);
        return Convert.ToHexStringLower(frame);
    }
}
