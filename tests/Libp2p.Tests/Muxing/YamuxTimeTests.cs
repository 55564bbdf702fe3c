using Bib.Testing;
using Libp2p.Core;
using Libp2p.Muxing.Yamux;
using Libp2p.Transports.Memory;

namespace Libp2p.Tests.Muxing;

/// <summary>What a connection does as time goes by.</summary>
public sealed class YamuxTimeTests
{
    private const int HalfAWindow = YamuxOptions.InitialWindow / 2;

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_peer_that_does_not_answer_pings_is_left()
    {
        var (peer, stream) = MemoryPipe.Create();
        await using var connection = new YamuxConnection(stream, dialer: false, new(), _time);
        (await ReadFrameAsync(peer)).ShouldBe("000200010000000000000001");

        _time.Advance(TimeSpan.FromSeconds(11));

        (await Should.ThrowAsync<YamuxException>(() => connection.Completion))
            .Message.ShouldBe("The peer did not answer a ping within 10 s.");
    }

    [Theory(Timeout = 60_000)]
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

    private static async Task<string> ReadFrameAsync(DuplexStream peer)
    {
        var frame = new byte[YamuxFrame.HeadLength];
        await peer.ReadExactlyAsync(frame, Stop);
        return Convert.ToHexStringLower(frame);
    }
}
