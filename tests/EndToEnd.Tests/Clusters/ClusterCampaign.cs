using System.Diagnostics;
using System.Globalization;
using Bib.Client.Connections;
using Bib.EndToEnd.Tests.Campaigns;
using Bib.EndToEnd.Tests.Nodes;
using Grpc.Core;
using Grpc.Net.Client;

namespace Bib.EndToEnd.Tests.Clusters;

/// <summary>
/// Ends one of two silos at seeded moments while topics are written through both and through a gateway, and compares
/// the node with what it acknowledged. Writers whose socket is gone go on at the next.
/// </summary>
internal sealed class ClusterCampaign(Cluster cluster, Action<string> tell) : IAsyncDisposable
{
    /// <summary>Within this time after a silo was killed every writer is served again.</summary>
    public static readonly TimeSpan ResumesWithin = TimeSpan.FromSeconds(10);

    /// <summary>Of as many seeds in a row one stops a silo in order and the others kill one.</summary>
    public const int SeedsForBoth = 5;

    private const int Writers = 6;

    /// <summary>
    /// The version of PostgreSQL that a seed is run on: they take turns, each with as many seeds in a row.
    /// </summary>
    public static int MajorOf(int seed) => Cluster.Majors[(seed - 1) / SeedsForBoth % Cluster.Majors.Count];

    private readonly NodeFolder[] _silos = [cluster.Add("all"), cluster.Add("all")];
    private readonly NodeFolder _gateway = cluster.Add("gateway");
    private readonly BibdProcess[] _processes = new BibdProcess[2];
    private readonly List<GrpcChannel> _channels = [];
    private readonly List<double> _resumptions = [];
    private readonly List<TopicWriter> _everybody = [];
    private long _acknowledged;
    private long _repeated;
    private int _killed;
    private int _stopped;

    /// <summary>How many silos were killed.</summary>
    public int Killed => _killed;

    /// <summary>How many silos were stopped in order.</summary>
    public int Stopped => _stopped;

    public async Task RunAsync(IReadOnlyList<int> seeds, CancellationToken cancellationToken)
    {
        // All at once: who comes first prepares the database, the others wait for it.
        var starting = _silos.Select(folder => folder.StartReadyAsync()).ToList();
        await _gateway.StartReadyAsync();
        for (var index = 0; index < _silos.Length; index++) _processes[index] = await starting[index];
        foreach (var folder in new[] { _silos[0], _silos[1], _gateway }) _channels.Add(NodeChannel.ToSocket(folder.Socket));
        foreach (var seed in seeds)
        {
            try
            {
                await RunSeedAsync(seed, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                throw new InvalidOperationException(
                    $"Seed {seed} failed: {failure.Message}\nThe node's logs:\n{cluster.Log}", failure);
            }
        }

        // What earlier seeds wrote has outlived the faults of all later ones.
        foreach (var channel in _channels)
            foreach (var writer in _everybody) await new AcknowledgedTopics(channel).CompareAsync(writer, cancellationToken);

        var sorted = _resumptions.Order().ToList();
        tell(string.Create(CultureInfo.InvariantCulture,
            $"silo: {seeds.Count} seeds from {seeds[0]} to {seeds[^1]}; killed {_killed}, stopped in order {_stopped}; {_acknowledged} "
            + $"acknowledged writes, {_repeated} repeats; all writers served again after a kill: median "
            + $"{(sorted.Count == 0 ? 0 : sorted[sorted.Count / 2]):0} ms, longest {sorted.LastOrDefault():0} ms"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels) channel.Dispose();
        await cluster.DisposeAsync();
    }

    private async Task RunSeedAsync(int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var victim = random.Next(_silos.Length);
        var after = random.Next(1, 120);
        var isKilled = seed % SeedsForBoth != 0;
        var delay = TimeSpan.FromMicroseconds(random.Next(0, 4000));
        var writers = Enumerable.Range(0, Writers)
            .Select(index => new TopicWriter(Invokers(index), $"s{seed}-w{index}", TopicWriter.Keys(seed, index)))
            .ToList();
        foreach (var writer in writers) await writer.CreateAsync(cancellationToken);

        var stop = 0;
        var writing = writers
            .Select(writer => writer.WriteAsync(() => Volatile.Read(ref stop) != 0, cancellationToken))
            .ToList();
        await Posix.UntilAsync(
            () => writing.Any(task => task.IsFaulted) || writers.Sum(writer => writer.Acknowledged) >= Writers + after,
            "enough is written");
        await Task.Delay(delay, TimeProvider.System, cancellationToken);

        var clock = Stopwatch.StartNew();
        if (isKilled) await _processes[victim].KillAsync();
        else (await _processes[victim].StopAsync()).ShouldBe(0);
        var marks = writers.Select(writer => writer.Acknowledged).ToList();
        // Two: the first may have been on its way before.
        await Posix.UntilAsync(
            () => writing.Any(task => task.IsFaulted)
                || writers.Zip(marks).All(pair => pair.First.Acknowledged >= pair.Second + 2),
            "every writer is served again");
        var resumed = clock.Elapsed;
        Volatile.Write(ref stop, 1);
        await Task.WhenAll(writing);
        if (isKilled) _resumptions.Add(resumed.TotalMilliseconds);
        _ = isKilled ? _killed++ : _stopped++;

        var model = new AcknowledgedTopics(_channels[1 - victim]);
        foreach (var writer in writers) await model.CompareAsync(writer, cancellationToken);
        await new AcknowledgedTopics(_channels[2]).CompareAsync(writers[0], cancellationToken);
        await model.VerifyAuditAsync(cancellationToken);
        _everybody.AddRange(writers);
        _acknowledged += writers.Sum(writer => writer.Acknowledged);
        _repeated += writers.Sum(writer => writer.Repeated);
        tell(string.Create(CultureInfo.InvariantCulture,
            $"seed {seed}: silo {victim} {(isKilled ? "killed" : "stopped")} after {after} writes, "
            + $"{writers.Sum(writer => writer.Repeated)} repeats, all served again after {resumed.TotalMilliseconds:0} ms"));
        if (isKilled) resumed.ShouldBeLessThan(ResumesWithin);
        _processes[victim] = await _silos[victim].StartReadyAsync();
    }

    private List<CallInvoker> Invokers(int first) =>
        [.. Enumerable.Range(first, 3).Select(index => _channels[index % 3].CreateCallInvoker())];
}
