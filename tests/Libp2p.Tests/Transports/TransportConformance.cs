using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Tests.Muxing;
using Libp2p.Transports;

namespace Libp2p.Tests.Transports;

/// <summary>What every transport does; each has a class below this one.</summary>
public abstract class TransportConformance
{
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A transport; the same network every time.</summary>
    protected abstract ITransport Transport { get; }

    /// <summary>An address at which any free place is listened at.</summary>
    protected abstract Multiaddr Anywhere { get; }

    /// <summary>An address of this transport at which nobody listens.</summary>
    protected abstract Multiaddr Nowhere { get; }

    [Fact(Timeout = 180_000)]
    public async Task Bytes_arrive_both_ways_in_order_and_the_addresses_match()
    {
        await using var listener = await Transport.ListenAsync(Anywhere, Stop);
        Transport.Handles(listener.Address).ShouldBeTrue();
        var (dialer, accepted) = await ConnectAsync(listener);
        await using var here = dialer.Stream;
        await using var there = accepted.Stream;

        dialer.Remote.ShouldBe(listener.Address);
        accepted.Local.ShouldBe(listener.Address);
        dialer.IsLimited.ShouldBeFalse();
        var data = new byte[300_000];
        new Random(1).NextBytes(data);
        foreach (var (from, to) in new[] { (here, there), (there, here) })
        {
            var came = new byte[data.Length];
            var reading = to.ReadExactlyAsync(came, Stop).AsTask();
            for (var at = 0; at < data.Length; at += 70_000)
                await from.WriteAsync(data.AsMemory(at, Math.Min(70_000, data.Length - at)), Stop);
            await reading;
            came.SequenceEqual(data).ShouldBeTrue();
        }
    }

    [Fact(Timeout = 180_000)]
    public async Task Reading_into_an_empty_buffer_waits_for_data()
    {
        await using var listener = await Transport.ListenAsync(Anywhere, Stop);
        var (dialer, accepted) = await ConnectAsync(listener);
        await using var here = dialer.Stream;
        await using var there = accepted.Stream;
        var waiting = there.ReadAsync(Memory<byte>.Empty, Stop).AsTask();

        await here.WriteAsync(new byte[] { 7 }, Stop);

        (await waiting).ShouldBe(0);
        var came = new byte[2];
        (await there.ReadAsync(came, Stop)).ShouldBe(1);
        came[0].ShouldBe((byte)7);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_closes_is_seen_to_have_ended_behind_its_last_bytes()
    {
        await using var listener = await Transport.ListenAsync(Anywhere, Stop);
        var (dialer, accepted) = await ConnectAsync(listener);
        await using var there = accepted.Stream;
        await using var here = dialer.Stream;

        await here.WriteAsync("last"u8.ToArray(), Stop);
        await here.CloseWriteAsync(Stop);

        (await there.ReadAllAsync(Stop)).ShouldBe("last"u8.ToArray());
    }

    [Fact(Timeout = 180_000)]
    public async Task After_a_reset_both_ends_fail()
    {
        await using var listener = await Transport.ListenAsync(Anywhere, Stop);
        var (dialer, accepted) = await ConnectAsync(listener);
        await using var there = accepted.Stream;
        var reading = there.ReadAsync(new byte[1], Stop).AsTask();

        dialer.Stream.Reset();

        await Should.ThrowAsync<StreamResetException>(() => reading);
        await Should.ThrowAsync<StreamResetException>(() => dialer.Stream.WriteAsync(new byte[1], Stop).AsTask());
    }

    [Fact(Timeout = 180_000)]
    public async Task Nobody_is_reached_where_nobody_listens()
    {
        (await Should.ThrowAsync<TransportException>(() => Transport.DialAsync(Nowhere, Stop).AsTask())).Address.ShouldBe(Nowhere);
        await using (var listener = await Transport.ListenAsync(Anywhere, Stop))
        {
            var address = listener.Address;
            var accepting = listener.AcceptAsync(Stop).AsTask();
            await Should.ThrowAsync<TransportException>(() => Transport.ListenAsync(address, Stop).AsTask());
            await listener.DisposeAsync();
            (await accepting).ShouldBeNull();
            await Should.ThrowAsync<TransportException>(() => Transport.DialAsync(address, Stop).AsTask());
        }
    }

    [Fact(Timeout = 180_000)]
    public async Task Addresses_of_another_kind_are_refused()
    {
        var other = Multiaddr.Parse("/ip4/127.0.0.1/udp/1/quic-v1");

        Transport.Handles(other).ShouldBeFalse();
        await Should.ThrowAsync<TransportException>(() => Transport.DialAsync(other, Stop).AsTask());
        await Should.ThrowAsync<TransportException>(() => Transport.ListenAsync(other, Stop).AsTask());
    }

    [Fact(Timeout = 180_000)]
    public async Task Many_connections_at_once_are_all_taken()
    {
        await using var listener = await Transport.ListenAsync(Anywhere, Stop);

        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ConnectAsync(listener)));

        foreach (var (dialer, accepted) in all)
        {
            dialer.Stream.Reset();
            accepted.Stream.Reset();
        }
    }

    /// <summary>Connects, and sees that each end is one of the other.</summary>
    private async Task<(RawConnection Dialer, RawConnection Accepted)> ConnectAsync(IListener listener)
    {
        var accepting = listener.AcceptAsync(Stop).AsTask();
        var greeting = GreetAsync(accepting);
        var dialer = await Transport.DialAsync(listener.Address, Stop);
        await dialer.Stream.WriteAsync(new byte[] { 1 }, Stop);
        return (dialer, await greeting);
    }

    /// <summary>A transport may need the other side to read before it is connected.</summary>
    private static async Task<RawConnection> GreetAsync(Task<RawConnection?> accepting)
    {
        var accepted = (await accepting).ShouldNotBeNull();
        await accepted.Stream.ReadExactlyAsync(new byte[1], Stop);
        return accepted;
    }
}
