using System.Security.Cryptography;
using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.Ping;
using Libp2p.Swarm;
using Libp2p.Tests.Muxing;
using Libp2p.Tests.Network;
using Libp2p.Tests.Swarm;
using Libp2p.Transports;
using Libp2p.Transports.Memory.Simulation;
using Microsoft.Extensions.Logging.Abstractions;
using MemoryNetwork = Libp2p.Transports.Memory.MemoryNetwork;

namespace Libp2p.Tests.Transports;

/// <summary>The network in memory when packets take time, are lost, overtake each other or are cut off.</summary>
[Collection(VirtualTime.Alone)]
public sealed class SimulatedLinkTests
{
    private static readonly Multiaddr _there = Multiaddr.Parse("/memory/7");

    private static readonly LinkConditions _bad = new()
    {
        Latency = TimeSpan.FromMilliseconds(30), Jitter = TimeSpan.FromMilliseconds(40), Loss = 0.1,
    };

    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Fact(Timeout = 180_000)]
    public Task A_round_trip_takes_twice_the_latency_and_so_does_connecting() => RunAsync(1, Late(0.05), async network =>
    {
        var began = _clock.GetUtcNow();
        var (here, there) = await ConnectAsync(network);
        (_clock.GetUtcNow() - began).ShouldBe(Seconds(0.1));

        await here.WriteAsync(new byte[1], Stop);
        await there.ReadExactlyAsync(new byte[1], Stop);
        await there.WriteAsync(new byte[1], Stop);
        await here.ReadExactlyAsync(new byte[1], Stop);

        (_clock.GetUtcNow() - began).ShouldBe(Seconds(0.2));
    });

    [Theory(Timeout = 180_000)]
    [MemberData(nameof(Seeds))]
    public Task What_is_lost_and_overtaken_arrives_whole_and_in_order(int seed) => RunAsync(seed, _bad, async network =>
    {
        var (here, there) = await ConnectAsync(network);
        var data = new byte[200_000];
        new Random(seed).NextBytes(data);

        var sending = SendAsync();
        (await there.ReadAllAsync(Stop)).SequenceEqual(data).ShouldBeTrue();
        await sending;

        network.Links!.LostCount.ShouldBeInRange(
            network.Links.SentCount * 5 / 100, network.Links.SentCount * 15 / 100, $"seed {seed}");

        async Task SendAsync()
        {
            await here.WriteAsync(data, Stop);
            await here.CloseWriteAsync(Stop);
        }
    });

    [Theory(Timeout = 180_000)]
    [MemberData(nameof(Seeds))]
    public async Task The_same_seed_gives_the_same_run_and_another_one_another(int seed)
    {
        var runs = new List<string>();
        foreach (var one in new[] { seed, seed, seed + 100 }) runs.Add(await FingerprintAsync(one));

        runs[0].ShouldBe(runs[1], $"seed {seed}");
        runs[2].ShouldNotBe(runs[0], $"seed {seed}");
    }

    [Fact]
    public void Datagrams_are_lost_and_come_out_of_order()
    {
        var link = new SimulatedLinks(3, _bad).Open("a", "b");

        var sent = Enumerable.Range(0, 10_000).Select(_ => link.Send()).ToList();

        sent.Count(one => one is null).ShouldBeInRange(900, 1100);
        var came = sent.OfType<TimeSpan>().ToList();
        came.Min().ShouldBeGreaterThanOrEqualTo(_bad.Latency);
        came.Max().ShouldBeLessThanOrEqualTo(_bad.Latency + _bad.Jitter);
        came.Zip(came.Skip(1)).Count(pair => pair.First > pair.Second + TimeSpan.FromMilliseconds(10))
            .ShouldBeGreaterThan(1000, "sent 10 ms apart, many would overtake");
    }

    [Fact(Timeout = 180_000)]
    public Task A_cut_holds_up_what_is_said_until_it_is_mended() => RunAsync(5, Late(0.01), async network =>
    {
        var (here, there) = await ConnectAsync(network);
        var cut = network.Links!.Cut("dialer");
        await here.WriteAsync("across"u8.ToArray(), Stop);
        var reading = there.ReadAsync(new byte[6], Stop).AsTask();
        var dialing = network.CreateTransport("dialer").DialAsync(_there, Stop).AsTask();
        await Task.Delay(Seconds(20), _clock, Stop);
        reading.IsCompleted.ShouldBeFalse();
        dialing.IsCompleted.ShouldBeFalse();

        cut.Dispose();

        var began = _clock.GetUtcNow();
        (await reading).ShouldBe(6);
        await dialing;
        (_clock.GetUtcNow() - began).ShouldBeLessThan(Seconds(11), "no packet waits for longer than 10 s");
    });

    [Fact(Timeout = 180_000)]
    public Task Who_shares_an_island_still_hears_of_each_other() => RunAsync(6, Late(0.01), async network =>
    {
        using var cut = network.Links!.Cut("dialer", "listener");
        var (here, there) = await ConnectAsync(network);
        await here.WriteAsync(new byte[3], Stop);
        await there.ReadExactlyAsync(new byte[3], Stop);

        using var other = network.Links.Cut("listener");
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            using var limit = new CancellationTokenSource(Seconds(30), _clock);
            await network.CreateTransport("dialer").DialAsync(_there, limit.Token);
        });
    });

    [Fact(Timeout = 180_000)]
    public Task A_cut_that_lasts_breaks_the_connection_of_who_speaks() => RunAsync(7, new(), async network =>
    {
        var (here, there) = await ConnectAsync(network);
        using var cut = network.Links!.Cut("listener");
        await here.WriteAsync(new byte[1], Stop);

        (await Should.ThrowAsync<StreamResetException>(() => here.ReadAsync(new byte[1], Stop).AsTask()))
            .Message.ShouldBe("The connection broke: nothing was answered to 16 packets.");
        var reading = there.ReadAsync(new byte[1], Stop).AsTask();
        await Task.Delay(Seconds(600), _clock, Stop);
        reading.IsCompleted.ShouldBeFalse("who says nothing learns of nothing");
    });

    [Fact(Timeout = 180_000)]
    public Task What_is_said_to_who_left_is_answered_with_a_reset() => RunAsync(8, Late(0.01), async network =>
    {
        var (here, there) = await ConnectAsync(network);
        await there.WriteAsync("bye"u8.ToArray(), Stop);
        await there.DisposeAsync();

        (await here.ReadAllAsync(Stop)).ShouldBe("bye"u8.ToArray());
        await here.WriteAsync(new byte[1], Stop);
        await Task.Delay(Seconds(1), _clock, Stop);
        await Should.ThrowAsync<StreamResetException>(() => here.WriteAsync(new byte[1], Stop).AsTask());
    });

    [Theory(Timeout = 180_000)]
    [MemberData(nameof(Seeds))]
    public Task Hosts_meet_and_ping_on_a_bad_network(int seed) => RunAsync(seed, _bad, async network =>
    {
        await using var listener = Host(network, 1);
        await using var dialer = Host(network, 2);
        await listener.ListenAsync(_there, Stop);

        var connection = await dialer.DialAsync(_there.WithPeer(listener.Id), Stop);
        await using var stream = await connection.OpenAsync(PingProtocol.Id, Stop);
        var took = await PingProtocol.PingAsync(stream, _clock, Stop);

        took.ShouldBeGreaterThanOrEqualTo(2 * _bad.Latency, $"seed {seed}");
    });

    private static LinkConditions Late(double seconds) => new() { Latency = Seconds(seconds) };

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static async Task<(DuplexStream Here, DuplexStream There)> ConnectAsync(MemoryNetwork network)
    {
        var listener = await network.CreateTransport("listener").ListenAsync(_there, Stop);
        var accepting = listener.AcceptAsync(Stop).AsTask();
        var dialer = await network.CreateTransport("dialer").DialAsync(_there, Stop);
        return (dialer.Stream, (await accepting)!.Stream);
    }

    private Libp2pHost Host(MemoryNetwork network, int number) => new(
        TestHosts.Key(number), [network.CreateTransport()], new(), _clock, NullLoggerFactory.Instance);

    /// <summary>What arrives when, of a run.</summary>
    private async Task<string> FingerprintAsync(int seed)
    {
        var seen = new MemoryStream();
        await RunAsync(seed, _bad, async network =>
        {
            var (here, there) = await ConnectAsync(network);
            var began = _clock.GetTimestamp();
            var sending = here.WriteAsync(new byte[60_000], Stop);
            var buffer = new byte[5000];
            for (var count = 0; count < 60_000;)
            {
                var read = await there.ReadAsync(buffer, Stop);
                count += read;
                seen.Write(BitConverter.GetBytes(read));
                seen.Write(BitConverter.GetBytes(_clock.GetElapsedTime(began).Ticks));
            }

            await sending;
        });
        return Convert.ToHexString(SHA256.HashData(seen.ToArray()));
    }

    private Task RunAsync(int seed, LinkConditions conditions, Func<MemoryNetwork, Task> body) => new VirtualTime(_clock).RunAsync(
        () => body(new MemoryNetwork(new SimulatedLinks(seed, conditions), _clock)), TimeSpan.FromHours(1), Stop);
}
