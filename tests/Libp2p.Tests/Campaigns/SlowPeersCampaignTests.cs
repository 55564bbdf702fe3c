using System.Diagnostics;
using System.Globalization;
using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.Ping;
using Libp2p.Swarm;
using Libp2p.Swarm.Resources;
using Libp2p.Tests.Swarm;
using Libp2p.Transports.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Tests.Campaigns;

/// <summary>
/// Peers that say a byte a second, and dial again whenever they are left, while honest ones want to be served. Ten
/// seeds here; <c>eng/campaign slow --seeds 10</c> does the same with 10,000 such peers, and holds the time to its
/// limit.
/// </summary>
public sealed class SlowPeersCampaignTests(ITestOutputHelper output)
{
    private const double RatioMax = 2;

    private static readonly Multiaddr _there = Multiaddr.Parse("/memory/1");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 600_000)]
    public async Task Honest_peers_are_served_while_many_say_a_byte_a_second()
    {
        var settings = CampaignSettings.Read(output);
        var (slowCount, honestCount) = settings.IsLong ? (10_000, 200) : (300, 10);
        foreach (var seed in settings.All)
        {
            var network = new MemoryNetwork();
            await using var host = new Libp2pHost(
                TestHosts.Key(0), [network.CreateTransport()], Options(), TimeProvider.System, NullLoggerFactory.Instance);
            await host.ListenAsync(_there, Stop);
            var alone = await ServeAsync(network, host.Id, honestCount);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            var random = new Random(seed);
            var slow = Enumerable.Range(0, slowCount)
                .Select(_ => CrawlAsync(network, new Random(random.Next()), over.Token)).ToList();
            while (host.Resources.Used.InboundConnections < 32) await Moment.PassAsync(Stop);

            var among = await ServeAsync(network, host.Id, honestCount);

            host.Resources.Used.InboundConnections.ShouldBeInRange(30, 34, $"seed {seed}: it was attacked, and its limit holds");
            await over.CancelAsync();
            var dials = 0L;
            foreach (var one in slow) dials += await one;
            settings.Tell(string.Create(
                CultureInfo.InvariantCulture,
                $"slow seed {seed}: {slowCount} slow peers, {dials} dials; p99 of {honestCount} honest ones "
                + $"{alone.TotalMilliseconds:0.0} ms without them, {among.TotalMilliseconds:0.0} ms among them"));
            if (settings.IsLong) (among / alone).ShouldBeLessThanOrEqualTo(RatioMax, $"seed {seed}");
        }
    }

    /// <summary>What a host without any memory to spare has room for: 32 handshakes, 64 connections.</summary>
    private static HostOptions Options() => new() { Resources = ResourceLimits.For(memory: 0, descriptors: 1024) };

    /// <summary>Honest peers come one after another, are connected with, answered and gone.</summary>
    /// <returns>How long all but a hundredth of them waited at most.</returns>
    private static async Task<TimeSpan> ServeAsync(MemoryNetwork network, PeerId host, int count)
    {
        List<TimeSpan> took = [];
        for (var number = 1; number <= count; number++)
        {
            await using var honest = new Libp2pHost(
                TestHosts.Key(number), [network.CreateTransport()], Options(), TimeProvider.System, NullLoggerFactory.Instance);
            var began = Stopwatch.GetTimestamp();
            var connection = await honest.DialAsync(_there.WithPeer(host), Stop);
            await using (var stream = await connection.OpenAsync(PingProtocol.Id, Stop))
                await PingProtocol.PingAsync(stream, TimeProvider.System, Stop);
            took.Add(Stopwatch.GetElapsedTime(began));
        }

        took.Sort();
        return took[(count * 99 / 100) - 1];
    }

    /// <summary>
    /// Dials, says a byte a second of what would be right, and dials again some seconds after it was left.
    /// </summary>
    /// <returns>How often it dialled.</returns>
    private static async Task<int> CrawlAsync(MemoryNetwork network, Random random, CancellationToken over)
    {
        var right = "\x13/multistream/1.0.0\n\x07/noise\n"u8.ToArray();
        var transport = network.CreateTransport();
        for (var dials = 0; ;)
        {
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * (dials == 0 ? 1 : 10)), TimeProvider.System, over);
                dials++;
                var (stream, _, _, _) = await transport.DialAsync(_there, over);
                foreach (var one in right)
                {
                    await stream.WriteAsync(new[] { one }, over);
                    await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, over);
                }
            }
            catch (Libp2pException)
            {
                // It was left, or not even let in.
            }
            catch (OperationCanceledException)
            {
                return dials;
            }
        }
    }
}
