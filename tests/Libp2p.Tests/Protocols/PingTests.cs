using Bib.Testing;
using Libp2p.Core;
using Libp2p.Protocols.Ping;
using Libp2p.Tests.Muxing;
using Libp2p.Tests.Swarm;

namespace Libp2p.Tests.Protocols;

public sealed class PingTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_third_stream_waits_until_one_of_two_has_ended()
    {
        await using var hosts = await TestHosts.StartAsync(2, options => options.Yamux.KeepAlive = TimeSpan.Zero, _time);
        var connection = await hosts.ConnectAsync(0, 1, Stop);
        var first = await OpenAsync(connection);
        await using var second = await OpenAsync(connection);
        await using var third = await connection.OpenAsync(PingProtocol.Id, Stop);
        var pinging = PingProtocol.PingAsync(third, _time, Stop).AsTask();
        await PingProtocol.PingAsync(second, _time, Stop);
        pinging.IsCompleted.ShouldBeFalse();

        await first.DisposeAsync();

        await pinging;
    }

    [Fact(Timeout = 180_000)]
    public async Task A_third_stream_that_has_waited_long_is_reset_and_the_two_go_on()
    {
        await using var hosts = await TestHosts.StartAsync(3, options => options.Yamux.KeepAlive = TimeSpan.Zero, _time);
        var connection = await hosts.ConnectAsync(0, 1, Stop);
        await using var first = await OpenAsync(connection);
        await using var second = await OpenAsync(connection);
        await using var third = await connection.OpenAsync(PingProtocol.Id, Stop);
        await third.WriteAsync(new byte[32], Stop);
        await Patience.UntilAsync(() => hosts[1].Resources.UsedWith(hosts[0].Id).InboundStreams == 3);
        await PingProtocol.PingAsync(first, _time, Stop);

        // When it begins to wait for its turn is nowhere to be seen; meanwhile the two ping, and are not given up.
        var waiting = third.ReadAllAsync(Stop);
        while (!waiting.IsCompleted)
        {
            await PingProtocol.PingAsync(first, _time, Stop);
            await PingProtocol.PingAsync(second, _time, Stop);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await Should.ThrowAsync<StreamResetException>(() => waiting);
        await PingProtocol.PingAsync(second, _time, Stop);
        await using var another = await OpenAsync(await hosts.ConnectAsync(2, 1, Stop));
    }

    [Fact(Timeout = 180_000)]
    public async Task A_stream_on_which_nobody_pings_any_more_is_given_up_after_a_minute()
    {
        await using var hosts = await TestHosts.StartAsync(2, options => options.Yamux.KeepAlive = TimeSpan.Zero, _time);
        var connection = await hosts.ConnectAsync(0, 1, Stop);
        await using var stream = await OpenAsync(connection);
        _time.Advance(TimeSpan.FromSeconds(59));
        await PingProtocol.PingAsync(stream, _time, Stop);

        var reading = Should.ThrowAsync<StreamResetException>(() => stream.ReadAllAsync(Stop));
        while (!reading.IsCompleted)
        {
            Stop.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        await reading;
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_opens_stream_after_stream_is_answered_on_each()
    {
        await using var hosts = await TestHosts.StartAsync(2);
        var connection = await hosts.ConnectAsync(0, 1, Stop);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            for (var count = 0; count < 4; count++)
            {
                await using var stream = await connection.OpenAsync(PingProtocol.Id, Stop);
                await PingProtocol.PingAsync(stream, TimeProvider.System, Stop);
            }
        }));
    }

    private async Task<DuplexStream> OpenAsync(Libp2p.Swarm.PeerConnection connection)
    {
        var stream = await connection.OpenAsync(PingProtocol.Id, Stop);
        await PingProtocol.PingAsync(stream, _time, Stop);
        return stream;
    }
}
