using Libp2p.Core.Multiaddrs;
using Libp2p.Transports;
using Libp2p.Transports.Tcp;

namespace Libp2p.Tests.Transports;

/// <summary>From which port TCP connections are dialled.</summary>
public sealed class TcpPortTests
{
    private static readonly Multiaddr _any = Multiaddr.Parse("/ip4/127.0.0.1/tcp/0");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Who_listens_dials_from_there_and_a_second_time_from_elsewhere()
    {
        var (here, there) = (new TcpTransport(), new TcpTransport());
        await using var listening = await here.ListenAsync(_any, Stop);
        await using var target = await there.ListenAsync(_any, Stop);

        var first = await here.DialAsync(target.Address, Stop);
        var second = await here.DialAsync(target.Address, Stop);

        first.Local.ShouldBe(listening.Address);
        second.Local.ShouldNotBe(listening.Address);
        (await target.AcceptAsync(Stop))!.Remote.ShouldBe(listening.Address);
        await using var firstEnded = first.Stream;
        await using var secondEnded = second.Stream;
    }

    [Fact(Timeout = 180_000)]
    public async Task Two_do_not_listen_at_one_port()
    {
        await using var first = await new TcpTransport().ListenAsync(_any, Stop);

        await Should.ThrowAsync<TransportException>(() => new TcpTransport().ListenAsync(first.Address, Stop).AsTask());
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_meets_another_half_way_waits_until_that_one_is_there()
    {
        var here = new TcpTransport();
        await using var listening = await here.ListenAsync(_any, Stop);
        await using var free = await new TcpTransport().ListenAsync(_any, Stop);
        var address = free.Address;
        await free.DisposeAsync();

        var punching = here.PunchAsync(address, Stop).AsTask();
        await using var target = await new TcpTransport().ListenAsync(address, Stop);
        var connection = await punching;

        connection.Local.ShouldBe(listening.Address);
        await using var ended = connection.Stream;
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_listens_nowhere_meets_nobody_half_way() =>
        (await Should.ThrowAsync<TransportException>(
            () => new TcpTransport().PunchAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/9"), Stop).AsTask()))
            .Message.ShouldEndWith("nothing is listened at from which it could be dialled");

    [Fact(Timeout = 180_000)]
    public async Task A_port_that_dials_itself_is_another_one()
    {
        var here = new TcpTransport();
        await using var listening = await here.ListenAsync(_any, Stop);

        var connection = await here.DialAsync(listening.Address, Stop);

        connection.Local.ShouldNotBe(connection.Remote);
        await using var ended = connection.Stream;
    }
}
