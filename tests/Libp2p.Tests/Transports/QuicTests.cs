using Libp2p.Core.Multiaddrs;
using Libp2p.Muxing;
using Libp2p.Swarm;
using Libp2p.Tests.Muxing;
using Libp2p.Tests.Swarm;
using Libp2p.Transports;
using Libp2p.Transports.Quic;

namespace Libp2p.Tests.Transports;

/// <summary>
/// What is QUIC's own; what it has in common with the others is tried by <see cref="HostsOnTransportsTests"/>. Machines
/// that have no msquic refuse it, which is tried there.
/// </summary>
public sealed class QuicTests(ITestOutputHelper output)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/ip4/1.2.3.4/udp/5/quic-v1", true)]
    [InlineData("/ip6/::1/udp/5/quic-v1/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN", true)]
    [InlineData("/ip4/1.2.3.4/udp/5/quic", false)]
    [InlineData("/ip4/1.2.3.4/udp/5", false)]
    [InlineData("/ip4/1.2.3.4/tcp/5", false)]
    [InlineData("/ip4/1.2.3.4/udp/5/quic-v1/webtransport", false)]
    [InlineData("/dns4/example.com/udp/5/quic-v1", false)]
    public void Its_addresses_are_known(string address, bool isOne)
    {
        using var key = TestHosts.Key(1);
        using var transport = new QuicTransport(key, TimeProvider.System);

        transport.Handles(Multiaddr.Parse(address)).ShouldBe(isOne);
    }

    [Fact(Timeout = 180_000)]
    public async Task Nobody_is_reached_where_nobody_listens_and_who_listens_says_where()
    {
        if (!IsSupported()) return;
        using var key = TestHosts.Key(1);
        using var transport = new QuicTransport(key, TimeProvider.System, new() { HandshakeTimeout = TimeSpan.FromSeconds(1) });
        var listener = await transport.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/udp/0/quic-v1"), Stop);
        await Should.ThrowAsync<TransportException>(() => transport.ListenAsync(listener.Address, Stop).AsTask());
        var accepting = listener.AcceptAsync(Stop).AsTask();

        await listener.DisposeAsync();

        (await accepting).ShouldBeNull();
        (await Should.ThrowAsync<TransportException>(() => transport.DialAsync(listener.Address, Stop).AsTask()))
            .Address.ShouldBe(listener.Address);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_stream_of_a_connection_ends_each_way_and_waits_for_data_without_a_buffer()
    {
        if (!IsSupported()) return;
        using var here = TestHosts.Key(1);
        using var there = TestHosts.Key(2);
        using var near = new QuicTransport(here, TimeProvider.System);
        using var far = new QuicTransport(there, TimeProvider.System);
        await using var listener = await far.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/udp/0/quic-v1"), Stop);
        var accepting = listener.AcceptAsync(Stop).AsTask();
        var dialled = await near.DialAsync(listener.Address, Stop);
        var accepted = (await accepting).ShouldNotBeNull();
        dialled.Secured!.RemoteKey.ShouldBe(there.PublicKey);
        accepted.Secured!.RemoteKey.ShouldBe(here.PublicKey);
        await using var dialler = dialled.Secured.Begin(UnlimitedBudget.Instance);
        await using var server = accepted.Secured.Begin(UnlimitedBudget.Instance);

        await using var stream = await dialler.OpenStreamAsync(Stop);
        await stream.WriteAsync("ab"u8.ToArray(), Stop);
        await using var served = (await server.AcceptStreamAsync(Stop)).ShouldNotBeNull();
        (await served.ReadAsync(Memory<byte>.Empty, Stop)).ShouldBe(0);
        await stream.CloseWriteAsync(Stop);
        (await served.ReadAllAsync(Stop)).ShouldBe("ab"u8.ToArray());
        await served.WriteAsync("c"u8.ToArray(), Stop);
        await served.CloseWriteAsync(Stop);
        (await stream.ReadAllAsync(Stop)).ShouldBe("c"u8.ToArray());

        var waiting = server.AcceptStreamAsync(Stop).AsTask();
        dialler.IsClosed.ShouldBeFalse();
        var leaving = dialler.DisposeAsync();
        dialler.IsClosed.ShouldBeTrue("who leaves opens no stream any more");
        await leaving;
        (await waiting).ShouldBeNull();
        await server.Completion;
    }

    private bool IsSupported()
    {
        if (!QuicTransport.IsSupported) output.WriteLine("This machine has no QUIC: System.Net.Quic finds no msquic.");
        return QuicTransport.IsSupported;
    }
}
