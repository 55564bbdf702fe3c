using Bib.Testing;
using Libp2p.Core;
using Libp2p.Muxing.Yamux;
using Libp2p.Transports.Memory;

namespace Libp2p.Tests.Muxing;

/// <summary>A listener of ours and a peer that says what it likes.</summary>
public sealed class YamuxBreachTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = 180_000)]
    [InlineData("010000000000000100000000", "version 1")]
    [InlineData("000400000000000100000000", "frame type 4")]
    [InlineData("000000010000000000000000", "for the connection itself")]
    [InlineData("000000010000000200000000", "number of this side's")]
    [InlineData("000000010000000301000001", "at most 16777216")]
    [InlineData("000100010000000100000000" + "000100010000000100000000", "begins a second time")]
    [InlineData("0000000100000001ffffffff", "at most")]
    [InlineData("0001000100000001ffffffff" + "0001000000000001ffffffff", "exceeds 2^32")]
    public async Task Who_breaks_the_rules_is_told_goodbye_and_left(string frames, string why)
    {
        var (peer, stream) = MemoryPipe.Create();
        await using var connection = new YamuxConnection(stream, dialer: false, new(), TimeProvider.System);

        await peer.WriteAsync(Convert.FromHexString(frames), Stop);

        var error = await Should.ThrowAsync<YamuxException>(() => connection.Completion);
        error.Message.ShouldContain(why);
        error.Code.ShouldBe(1U);
        var said = await ReadUntilEndAsync(peer);
        said.ShouldEndWith("000300000000000000000001");
    }

    [Fact(Timeout = 180_000)]
    public async Task While_the_goodbye_waits_to_be_read_no_stream_can_be_opened()
    {
        // The first ping is all that there is room for.
        var (peer, stream) = MemoryPipe.Create(capacity: YamuxFrame.HeadLength);
        await using var connection = new YamuxConnection(stream, dialer: false, new(), new FakeTimeProvider());

        await peer.WriteAsync(Convert.FromHexString("010000000000000100000000"), Stop);

        while (!connection.IsClosed) await YieldAsync();
        connection.Completion.IsCompleted.ShouldBeFalse();
        (await Should.ThrowAsync<StreamResetException>(() => connection.OpenStreamAsync(Stop).AsTask()))
            .InnerException.ShouldBeOfType<YamuxException>();
        (await ReadUntilEndAsync(peer)).ShouldEndWith("000300000000000000000001");

        static async Task YieldAsync()
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact(Timeout = 180_000)]
    public async Task Data_beyond_the_window_ends_the_connection()
    {
        var (peer, stream) = MemoryPipe.Create(capacity: 1 << 20);
        await using var connection = new YamuxConnection(stream, dialer: false, new(), TimeProvider.System);

        await peer.WriteAsync(Convert.FromHexString("000000010000000100040001"), Stop);
        await peer.WriteAsync(new byte[YamuxOptions.InitialWindow + 1], Stop);

        (await Should.ThrowAsync<YamuxException>(() => connection.Completion)).Message.ShouldContain("whose window is");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_ping_is_answered_with_its_value_and_a_wrong_answer_is_passed_over()
    {
        var (peer, stream) = MemoryPipe.Create();
        await using var connection = new YamuxConnection(stream, dialer: false, new(), TimeProvider.System);
        (await ReadFrameAsync(peer)).ShouldBe("000200010000000000000001");

        await peer.WriteAsync(Convert.FromHexString("000200020000000000000009" + "0002000100000000deadbeef"), Stop);

        (await ReadFrameAsync(peer)).ShouldBe("0002000200000000deadbeef");
        connection.RoundTrip.ShouldBe(TimeSpan.Zero);
        await peer.WriteAsync(Convert.FromHexString("000200020000000000000001" + "000200010000000000000005"), Stop);
        (await ReadFrameAsync(peer)).ShouldBe("000200020000000000000005");
        connection.RoundTrip.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_pings_without_end_and_reads_nothing_is_left()
    {
        var (peer, stream) = MemoryPipe.Create();
        await using var connection = new YamuxConnection(stream, dialer: false, new(), TimeProvider.System);
        var pings = Enumerable.Repeat(Convert.FromHexString("000200010000000000000001"), 1000).SelectMany(ping => ping).ToArray();

        await Should.ThrowAsync<StreamResetException>(async () =>
        {
            while (true) await peer.WriteAsync(pings, Stop);
        });
        await Should.ThrowAsync<Libp2pException>(() => connection.Completion);
    }

    [Fact(Timeout = 180_000)]
    public async Task Late_frames_of_a_stream_that_ended_are_passed_over()
    {
        var (peer, stream) = MemoryPipe.Create();
        await using var connection = new YamuxConnection(stream, dialer: false, new(), TimeProvider.System);
        await peer.WriteAsync(Convert.FromHexString("000100010000000100000000" + "000100080000000100000000"), Stop);

        await peer.WriteAsync(Convert.FromHexString("000000000000000100000003" + "aabbcc" + "000100040000000100000005"), Stop);
        await peer.WriteAsync(Convert.FromHexString("000000010000000300000001" + "dd"), Stop);

        (await connection.AcceptStreamAsync(Stop)).ShouldNotBeNull();
        await using var second = (await connection.AcceptStreamAsync(Stop))!;
        (await second.ReadAsync(new byte[1], Stop)).ShouldBe(1);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_connection_that_ends_within_a_frame_says_so()
    {
        var (peer, stream) = MemoryPipe.Create();
        await using var connection = new YamuxConnection(stream, dialer: false, new(), TimeProvider.System);
        await peer.WriteAsync(Convert.FromHexString("0000000100000001000000ff" + "aabb"), Stop);
        await peer.CloseWriteAsync(Stop);

        (await Should.ThrowAsync<YamuxException>(() => connection.Completion)).Message.ShouldContain("within a yamux frame");
    }

    private static async Task<string> ReadFrameAsync(DuplexStream peer)
    {
        var frame = new byte[YamuxFrame.HeadLength];
        await peer.ReadExactlyAsync(frame, Stop);
        return Convert.ToHexStringLower(frame);
    }

    private static async Task<string> ReadUntilEndAsync(DuplexStream peer)
    {
        var all = new MemoryStream();
        try
        {
            await peer.CopyToAsync(all, Stop);
        }
        catch (StreamResetException)
        {
            // How it ends is not what is asked.
        }

        return Convert.ToHexStringLower(all.ToArray());
    }
}
