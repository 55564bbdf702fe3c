using System.Diagnostics;
using System.Globalization;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Muxing.Yamux;
using Libp2p.Swarm;
using Libp2p.Tests.Muxing;
using Libp2p.Tests.Swarm;

namespace Libp2p.Tests.Campaigns;

/// <summary>
/// A peer that opens streams and resets them at once, as fast as it can, while another one wants to be served. Ten
/// seeds here; <c>eng/campaign reset --seeds 10</c> goes on for six seconds each, a minute in all.
/// </summary>
public sealed class RapidResetCampaignTests(ITestOutputHelper output)
{
    private const string Echo = "/echo/1.0.0";
    private const long GrowthMax = 64L * 1024 * 1024;

    /// <summary>Streams that must have been opened and reset before a seed has tried anything.</summary>
    private const long AttackMin = 100;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Others_are_served_and_memory_stays_bounded_while_one_opens_and_resets()
    {
        var settings = CampaignSettings.Read(output);
        var streams = 0L;
        foreach (var seed in settings.All)
        {
            await using var hosts = await TestHosts.StartAsync(2);
            hosts[1].Handle(Echo, (context, stopping) => context.Stream.CopyToAsync(context.Stream, stopping));
            await hosts.ConnectAsync(0, 1, Stop);
            using var key = PrivateKey.Generate();
            var raw = await hosts.Network.CreateTransport().DialAsync(hosts[1].Addresses[0], Stop);
            await using var hostile = await new ConnectionUpgrader(
                key, new YamuxOptions { UnacknowledgedMax = 1_000_000 }, TimeProvider.System).UpgradeOutboundAsync(raw, null, Stop);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            var attack = new Attack(hostile, new Random(seed));
            var attacking = attack.RunAsync(over.Token);
            var began = Stopwatch.GetTimestamp();
            var served = 0;
            while (settings.IsLong
                ? Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(6)
                : served < 50 || (attack.Opened <= AttackMin && !attacking.IsCompleted))
            {
                await EchoAsync(hosts, served);
                served++;
                hosts[1].Resources.UsedWith(PeerId.Of(key.PublicKey)).InboundStreams
                    .ShouldBeLessThanOrEqualTo(new HostOptions().Resources.Peer.InboundStreams, $"seed {seed}");
            }

            await over.CancelAsync();
            await attacking;
            var opened = attack.Opened;
            streams += opened;
            opened.ShouldBeGreaterThan(AttackMin, $"seed {seed}: it did not attack");
            (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(GrowthMax, $"seed {seed}");
            settings.Tell(string.Create(
                CultureInfo.InvariantCulture,
                $"reset seed {seed}: {opened} streams opened and reset in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s; "
                + $"{served} others served"));
        }

        settings.Tell(string.Create(CultureInfo.InvariantCulture, $"reset: {settings.Seeds} seeds; {streams} streams opened and reset"));
    }

    private static async Task EchoAsync(TestHosts hosts, int number)
    {
        var (stream, _) = await hosts[0].OpenAsync(hosts[1].Id, [Echo], null, Stop);
        await using var ended = stream;
        var sent = BitConverter.GetBytes(number);
        await stream.WriteAsync(sent, Stop);
        await stream.CloseWriteAsync(Stop);
        (await stream.ReadAllAsync(Stop)).ShouldBe(sent);
    }

    /// <summary>Opens streams, says something or nothing on them, and resets them.</summary>
    private sealed class Attack(PeerConnection hostile, Random random)
    {
        private static readonly byte[][] _openings = [[], [0x13], "\x13/multistream/1.0.0\n\x0c/echo/1.0.0\nhello"u8.ToArray()];
        private long _opened;

        /// <summary>Streams opened and reset so far.</summary>
        public long Opened => Volatile.Read(ref _opened);

        /// <summary>Goes on until it is stopped, or until the other side has ended the connection.</summary>
        public async Task RunAsync(CancellationToken over)
        {
            try
            {
                while (!over.IsCancellationRequested)
                {
                    var stream = await hostile.OpenRawAsync(over);
                    var opening = _openings[random.Next(_openings.Length)];
                    if (opening.Length > 0) await stream.WriteAsync(opening, over);
                    stream.Reset();
                    if (Interlocked.Increment(ref _opened) % 64 == 0) await Task.Yield();
                }
            }
            catch (Exception exception) when (exception is StreamResetException or OperationCanceledException)
            {
                // The connection was ended, as is right, or the attack is over.
            }
        }
    }
}
