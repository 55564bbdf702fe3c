using System.Diagnostics;
using System.Globalization;
using Bib.Client.Connections;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Testing;
using Bib.Testing.Postgres;
using Grpc.Net.Client;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>
/// Kills a node's processes at seeded moments while topics are written through its API, and compares the node with
/// what it acknowledged after each. One node lives through all seeds, so later ones meet what earlier ones left, and
/// is compared with all of it at the end, once more after an orderly stop.
/// </summary>
/// <param name="folder">The node's.</param>
/// <param name="major">The version of PostgreSQL that its cluster is made with.</param>
/// <param name="tell">Told how it goes.</param>
internal sealed class KillCampaign(NodeFolder folder, int major, Action<string> tell) : IDisposable
{
    /// <summary>
    /// The version that a seed is run on: those that this machine has take turns, so that another machine may run it on
    /// another. Each seed's line says which it was.
    /// </summary>
    public static int MajorOf(int seed) => PostgresServer.Majors[seed % PostgresServer.Majors.Length];

    private const int Writers = 4;

    private readonly Dictionary<FaultKind, int> _fired = [];
    private readonly List<double> _recoveries = [];
    private readonly List<TopicWriter> _everybody = [];
    private BibdProcess? _bibd;
    private GrpcChannel? _channel;
    private long _acknowledged;
    private long _repeated;

    /// <summary>How often each kind of fault was really fired.</summary>
    public IReadOnlyDictionary<FaultKind, int> Fired => _fired;

    public async Task RunAsync(IReadOnlyList<int> seeds, CancellationToken cancellationToken)
    {
        _bibd = await folder.StartReadyAsync("--postgres-major", $"{major}");
        (await File.ReadAllTextAsync(Path.Combine(folder.Cluster, "PG_VERSION"), cancellationToken)).Trim().ShouldBe($"{major}");
        _channel = NodeChannel.ToSocket(folder.Socket);
        var secrets = folder.Passwords();
        await using var watch = new Watch(folder.Cluster, secrets);
        foreach (var seed in seeds)
        {
            try
            {
                await RunSeedAsync(seed, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                throw new InvalidOperationException(
                    $"Seed {seed} failed on PostgreSQL {major}: {failure.Message}\nThe node's log:\n{folder.Log}", failure);
            }
        }

        await CompareEverybodyAsync(cancellationToken);
        (await _bibd.StopAsync()).ShouldBe(0);
        _bibd = await folder.StartReadyAsync();
        await CompareEverybodyAsync(cancellationToken);

        watch.PostmastersMax.ShouldBe(1, "never two servers on one cluster");
        watch.Leaks.ShouldBeEmpty();
        var (leaks, files) = SecretSearch.Below(folder.Root, secrets);
        leaks.ShouldBeEmpty();
        secrets.ShouldAllBe(secret => !folder.Log.Contains(secret, StringComparison.Ordinal));
        var recoveries = _recoveries.Order().ToList();
        tell(string.Create(CultureInfo.InvariantCulture,
            $"kill: PostgreSQL {major}, {seeds.Count} seeds of {seeds[0]} to {seeds[^1]}; "
            + $"fired {string.Join(", ", _fired.Select(kind => $"{kind.Key} {kind.Value}"))}; "
            + $"{_acknowledged} acknowledged writes, {_repeated} repeats; first answer after a fault: median "
            + $"{recoveries[recoveries.Count / 2]:0} ms, longest {recoveries[^1]:0} ms; process table seen {watch.Looks} "
            + $"times, most postmasters {watch.PostmastersMax}; {files} files without a password"));
    }

    /// <summary>Closes the connection; the processes are the folder's.</summary>
    public void Dispose() => _channel?.Dispose();

    private async Task RunSeedAsync(int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var kind = (FaultKind)(seed % Enum.GetValues<FaultKind>().Length);
        var after = random.Next(1, 120);
        var delay = TimeSpan.FromMicroseconds(random.Next(0, 4000));
        var writers = Enumerable.Range(0, Writers)
            .Select(index => new TopicWriter(
                [_channel!.CreateCallInvoker()], $"s{seed}-w{index}", TopicWriter.Keys(seed, index)))
            .ToList();
        foreach (var writer in writers) await writer.CreateAsync(cancellationToken);

        var stop = 0;
        var writing = writers
            .Select(writer => writer.WriteAsync(() => Volatile.Read(ref stop) != 0, cancellationToken))
            .ToList();
        await Posix.UntilAsync(
            () => writing.Any(task => task.IsFaulted) || Sum(writers) >= Writers + after, "enough is written");
        await Task.Delay(delay, TimeProvider.System, cancellationToken);
        var before = Sum(writers);
        var clock = Stopwatch.StartNew();
        await FireAsync(kind, random);
        var fired = Sum(writers);
        await Posix.UntilAsync(
            () => writing.Any(task => task.IsFaulted) || Sum(writers) > fired + Writers, "writes are acknowledged again");
        _recoveries.Add(clock.Elapsed.TotalMilliseconds);
        Volatile.Write(ref stop, 1);
        await Task.WhenAll(writing);

        var model = new AcknowledgedTopics(_channel!);
        foreach (var writer in writers) await model.CompareAsync(writer, cancellationToken);
        await model.VerifyAuditAsync(cancellationToken);
        _everybody.AddRange(writers);
        _acknowledged += Sum(writers);
        _repeated += writers.Sum(writer => writer.Repeated);
        tell($"seed {seed}, PostgreSQL {major}: {kind} after {before} writes, {writers.Sum(writer => writer.Repeated)} repeats, "
            + string.Create(CultureInfo.InvariantCulture, $"{_recoveries[^1]:0} ms"));
    }

    /// <summary>What earlier seeds wrote has outlived the faults of all later ones.</summary>
    private async Task CompareEverybodyAsync(CancellationToken cancellationToken)
    {
        var model = new AcknowledgedTopics(_channel!);
        foreach (var writer in _everybody) await model.CompareAsync(writer, cancellationToken);
        await model.VerifyAuditAsync(cancellationToken);
    }

    private async Task FireAsync(FaultKind kind, Random random)
    {
        var postmaster = Postmasters.Of(folder.Cluster).ShouldHaveSingleItem();
        switch (kind)
        {
            case FaultKind.Bibd:
                await _bibd!.KillAsync();
                _bibd = await folder.StartReadyAsync();
                break;
            case FaultKind.BibdTwice:
                await _bibd!.KillAsync();
                var starting = folder.StartBibd();
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 1500)), TimeProvider.System);
                await starting.KillAsync();
                _bibd = await folder.StartReadyAsync();
                break;
            case FaultKind.Both:
                Signals.Send(postmaster, Signals.Kill);
                await _bibd!.KillAsync();
                _bibd = await folder.StartReadyAsync();
                break;
            case FaultKind.Postmaster:
                // Its backends answer for a moment longer: only what a new one serves is served again.
                Signals.Send(postmaster, Signals.Kill);
                await Posix.UntilAsync(
                    () => Postmasters.Of(folder.Cluster) is [var now] && now != postmaster, "there is another postmaster");
                break;
            default:
                // The others end with it, as soon as the postmaster has seen it.
                var backends = Postmasters.BackendsOf(postmaster);
                Signals.Send(backends[random.Next(backends.Count)], Signals.Kill);
                await Posix.UntilAsync(
                    () => !Postmasters.BackendsOf(postmaster).Intersect(backends).Any(), "the backends of that time are gone");
                break;
        }

        _fired[kind] = _fired.GetValueOrDefault(kind) + 1;
    }

    private static int Sum(IEnumerable<TopicWriter> writers) => writers.Sum(writer => writer.Acknowledged);
}
