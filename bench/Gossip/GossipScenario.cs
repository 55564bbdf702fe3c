using System.Diagnostics;
using System.Globalization;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.GossipSub;
using Libp2p.Swarm;
using Libp2p.Transports.Tcp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Bench.Gossip;

/// <summary>
/// Signed messages of 1 KiB from one peer to another over TCP, Noise and yamux on loopback; the peer is js-libp2p's
/// gossipsub between two processes. Ours are two hosts in one process.
/// </summary>
internal static class GossipScenario
{
    private const string Topic = "bench";
    private const int Rounds = 5;
    private const int Bytes = 1024;
    private const int Count = 40_000;
    private const int JavaScriptCount = 6_000;

    /// <summary>How many messages are on their way: more wait in a queue that drops what is too much.</summary>
    private const int Window = 2_000;

    private const double Goal = 10_000;

    public static async Task<int> RunAsync()
    {
        await MeasureAsync();
        List<double> ours = [], theirs = [];
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await MeasureAsync());
            theirs.Add(await MeasureJavaScriptAsync());
        }

        var (a, js) = (Median(ours), Median(theirs));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            signed messages of {Bytes} bytes between two peers, medians of {Rounds} rounds
              GossipService                 {a,10:F0} /s    (goal {Goal:F0})
              js-libp2p-gossipsub           {js,10:F0} /s    ratio {a / js:F1}
            """));
        return a >= Goal ? 0 : 1;
    }

    private static async Task<double> MeasureAsync()
    {
        using PrivateKey writerKey = PrivateKey.Generate(), takerKey = PrivateKey.Generate();
        await using var writerHost = HostOf(writerKey);
        await using var takerHost = HostOf(takerKey);
        await using var writer = GossipOf(writerHost, seed: 1);
        await using var taker = GossipOf(takerHost, seed: 2);
        using var subscription = await taker.JoinAsync(Topic, new() { QueueMax = 2 * Window });
        var address = await takerHost.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"));
        await writerHost.DialAsync(address.WithPeer(takerHost.Id));
        while (writer.PeersOf(Topic).Count == 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);

        using var room = new SemaphoreSlim(Window);
        var clock = Stopwatch.StartNew();
        var taking = TakeAsync();
        var data = new byte[Bytes];
        for (var number = 0; number < Count; number++)
        {
            await room.WaitAsync();
            await writer.PublishAsync(Topic, data);
        }

        await taking;
        return Count / clock.Elapsed.TotalSeconds;

        async Task TakeAsync()
        {
            for (var came = 0; came < Count; came++)
            {
                await subscription.ReadAsync();
                room.Release();
            }
        }
    }

    private static Libp2pHost HostOf(PrivateKey key) =>
        new(key, [new TcpTransport()], new(), TimeProvider.System, NullLoggerFactory.Instance);

    private static GossipService GossipOf(Libp2pHost host, int seed) =>
        new(host, new(), TimeProvider.System, new Random(seed), NullLoggerFactory.Instance);

    private static async Task<double> MeasureJavaScriptAsync()
    {
        using var taker = Start("take", JavaScriptCount);
        var address = await taker.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The JavaScript peer did not start: build bench again, with Node 20 on PATH.");
        using var writer = Start("write", JavaScriptCount, Bytes, address);
        var rate = double.Parse((await taker.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        foreach (var process in (Process[])[writer, taker])
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
        }

        return rate;
    }

    private static Process Start(params object[] arguments) => Process.Start(new ProcessStartInfo(
        "node",
        [Path.Combine("tests", "Interop.Tests", "js", "gossip-bench.mjs"), .. arguments.Select(one => $"{one}")])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
