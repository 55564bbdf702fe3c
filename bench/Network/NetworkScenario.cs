using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Bib.Bench.Uploads;
using Bib.V1;
using Grpc.Core;

namespace Bib.Bench.Network;

/// <summary>
/// A publisher and ten full nodes, all real and on loopback: how long until a new version can be read on each, and what a
/// connection at rest sends and receives.
/// </summary>
internal static partial class NetworkScenario
{
    private const int Followers = 10;
    private const int Rounds = 21;
    private const string Dataset = "bench/visible";
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _rest = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync()
    {
        var nodes = new List<FullNode>();
        try
        {
            // Built before anybody waits.
            await BenchNode.Sh($"'{BenchNode.Command}' version >/dev/null")();
            for (var number = 0; number <= Followers; number++) nodes.Add(await FullNode.StartAsync());
            var publisher = nodes[0];
            foreach (var follower in nodes.Skip(1))
                await follower.Nodes.ConnectNodeAsync(new() { Address = publisher.Address });
            var seen = new ConcurrentBag<double>();
            for (var round = 0; round <= Rounds; round++)
            {
                var times = await PublishAsync(publisher, nodes[1..], round);
                // The first makes the topic, the dataset and everybody's way to them.
                if (round == 0) continue;
                foreach (var time in times) seen.Add(time);
            }

            var sorted = seen.Order().ToArray();
            var (half, most) = (sorted[sorted.Length / 2], sorted[sorted.Length * 9 / 10]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"published until it can be read on {Followers} nodes, ms: {half:0} p50, {most:0} p90, {sorted[^1]:0} at most"));
            var kibibytes = await RestAsync(publisher);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"a connection at rest, sent and received, KiB a minute: {kibibytes:0.0}"));
            if (half > 500) Console.WriteLine("missed: 500 ms from published to visible");
            if (kibibytes > 20) Console.WriteLine("missed: 20 KiB a minute for an idle peer");
            return half > 500 || kibibytes > 20 ? 1 : 0;
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }

    /// <summary>Milliseconds from the publisher's acknowledgement until each of the others has the version; 0 for before it.</summary>
    private static async Task<double[]> PublishAsync(FullNode publisher, IReadOnlyList<FullNode> followers, int round)
    {
        var file = Path.Combine(publisher.Home, "readings.csv");
        await File.WriteAllTextAsync(file, $"round,value\n{round},1\n");
        var version = string.Create(CultureInfo.InvariantCulture, $"1.0.{round}");
        var looks = followers.Select(follower => SeeAsync(follower, version)).ToArray();
        var bib = $"HOME='{publisher.Home}' BIB_SOCKET='{publisher.Socket}' '{BenchNode.Command}' -q";
        await BenchNode.Sh($"{bib} dataset upload {Dataset} '{file}' -p >/dev/null")();
        var published = Stopwatch.GetTimestamp();
        return [.. (await Task.WhenAll(looks)).Select(at =>
            Math.Max(0, Stopwatch.GetElapsedTime(published, at).TotalMilliseconds))];
    }

    private static async Task<long> SeeAsync(FullNode follower, string version)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < _patience)
        {
            try
            {
                var found = await follower.Datasets.GetDatasetAsync(new() { Dataset = new DatasetRef { Path = Dataset } });
                if (found.Dataset.Latest?.Version == version) return Stopwatch.GetTimestamp();
            }
            catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
            {
                // Not yet.
            }

            await Task.Delay(_look, TimeProvider.System);
        }

        throw new InvalidOperationException($"Version {version} was not seen within {_patience}.");
    }

    /// <summary>What the kernel counts on a node's connections while nobody does anything, for each of them.</summary>
    private static async Task<double> RestAsync(FullNode node)
    {
        await Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System);
        var (before, _) = await CountAsync(node);
        await Task.Delay(_rest, TimeProvider.System);
        var (after, connections) = await CountAsync(node);
        return (after - before) / 1024.0 / connections / _rest.TotalMinutes;
    }

    private static async Task<(long Bytes, int Connections)> CountAsync(FullNode node)
    {
        var port = Port().Match(node.Address).Groups[1].Value;
        using var ss = Process.Start(new ProcessStartInfo("ss", ["-tinH", "state", "established", $"( sport = :{port} )"])
        {
            RedirectStandardOutput = true,
        })!;
        var said = await ss.StandardOutput.ReadToEndAsync();
        var counts = Counts().Matches(said);
        return (counts.Sum(count => long.Parse(count.Groups[2].Value, CultureInfo.InvariantCulture)),
            counts.Count(count => count.Groups[1].Value == "sent"));
    }

    [GeneratedRegex("/tcp/([0-9]+)")]
    private static partial Regex Port();

    [GeneratedRegex(@"\bbytes_(sent|received):([0-9]+)")]
    private static partial Regex Counts();
}
