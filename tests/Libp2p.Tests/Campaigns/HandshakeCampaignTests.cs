using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm;
using Libp2p.Tests.Muxing;
using Libp2p.Tests.Swarm;
using Libp2p.Transports.Tcp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Tests.Campaigns;

/// <summary>
/// Handshakes that stop somewhere: what they cost, and that they end. Ten seeds here;
/// <c>eng/campaign handshake --seeds 100</c> runs more of the same, and holds the processor time to its limit.
/// </summary>
public sealed class HandshakeCampaignTests(ITestOutputHelper output)
{
    private const int Count = 64;
    private const long MemoryMax = 1024 * 1024;
    private const double EffortMax = 10;

    private static readonly byte[] _greeting = "\x13/multistream/1.0.0\n\x07/noise\n"u8.ToArray();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Whoever_stops_within_a_handshake_costs_little_memory_and_is_left_after_ten_seconds()
    {
        var settings = CampaignSettings.Read(output);
        var most = 0L;
        foreach (var seed in settings.All)
        {
            var (random, time) = (new Random(seed), new FakeTimeProvider());
            await using var hosts = await TestHosts.StartAsync(
                1, options => options.Resources.Transient = new() { InboundConnections = Count }, time);
            var transport = hosts.Network.CreateTransport();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            List<DuplexStream> stopped = [];
            for (var count = 0; count < Count; count++)
            {
                var stream = (await transport.DialAsync(hosts[0].Addresses[0], Stop)).Stream;
                stopped.Add(stream);
                var right = Right(random);
                await stream.WriteAsync(right.AsMemory(0, random.Next(right.Length + 1)), Stop);
            }

            while (hosts[0].Resources.Used.InboundConnections < Count) await Moment.PassAsync(Stop);
            var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
            each.ShouldBeLessThanOrEqualTo(MemoryMax, $"seed {seed}");
            most = Math.Max(most, each);

            time.Advance(TimeSpan.FromSeconds(10));
            foreach (var stream in stopped) await EndedAsync(stream);
            while (hosts[0].Resources.Used.Connections > 0) await Moment.PassAsync(Stop);
            settings.Tell($"handshake seed {seed}: {each} bytes each");
        }

        settings.Tell($"handshake: {settings.Seeds} seeds, {Count} handshakes each that stop somewhere; at most {most} bytes for one");
    }

    /// <summary>What a stranger can make a host compute for what it sends itself, over TCP.</summary>
    [Fact(Timeout = 300_000)]
    public async Task Whoever_begins_handshakes_makes_a_host_work_no_more_than_ten_times_as_hard_as_itself()
    {
        var settings = CampaignSettings.Read(output);
        var rounds = settings.IsLong ? 2000 : 100;
        var random = new Random(settings.FirstSeed);
        using var sink = new TcpListener(IPAddress.Loopback, 0);
        sink.Start();
        var own = await EffortAsync(rounds, random, (IPEndPoint)sink.LocalEndpoint, async () =>
        {
            using var accepted = await sink.AcceptSocketAsync(Stop);
            await accepted.ReceiveAsync(new byte[1024], Stop);
        });

        await using var host = new Libp2pHost(
            TestHosts.Key(0), [new TcpTransport()], new(), TimeProvider.System, NullLoggerFactory.Instance);
        var address = await host.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"), Stop);
        var all = await EffortAsync(rounds, random, TcpAddress.EndPointOf(address)!, null);

        var ratio = (all - own) / own;
        settings.Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"handshake: {own.TotalMicroseconds / rounds:0} µs of processor time to begin one, "
            + $"{(all - own).TotalMicroseconds / rounds:0} µs to answer; {ratio:0.0} times"));
        if (settings.IsLong) ratio.ShouldBeLessThanOrEqualTo(EffortMax);
    }

    /// <summary>A greeting, a first message of Noise, and the beginning of a third that never comes whole.</summary>
    private static byte[] Right(Random random)
    {
        var key = new byte[32];
        random.NextBytes(key);
        return [.. _greeting, 0, 32, .. key, 0x1f, 0xff, .. new byte[100]];
    }

    /// <summary>The processor time of beginning some handshakes, one after the other, and of whoever answers.</summary>
    private static async Task<TimeSpan> EffortAsync(int rounds, Random random, IPEndPoint to, Func<Task>? takes)
    {
        var began = TimeSpan.Zero;
        for (var round = -10; round < rounds; round++)
        {
            if (round == 0) began = Effort(); // what is done for the first time takes longer
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            var taking = takes?.Invoke();
            await socket.ConnectAsync(to, Stop);
            await socket.SendAsync(Right(random).AsMemory(0, _greeting.Length + 34), Stop);
            if (taking is not null)
            {
                await taking;
                continue;
            }

            // The greeting comes back, and the second message of Noise.
            for (var (came, buffer) = (0, new byte[1024]); came < _greeting.Length + 100;)
            {
                var count = await socket.ReceiveAsync(buffer, Stop);
                if (count == 0) break;
                came += count;
            }
        }

        return Effort() - began;
    }

    private static TimeSpan Effort()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static async Task EndedAsync(DuplexStream stream)
    {
        try
        {
            await stream.ReadAllAsync(Stop);
        }
        catch (StreamResetException)
        {
            // As it should; what had come before may have been read first.
        }
    }
}
