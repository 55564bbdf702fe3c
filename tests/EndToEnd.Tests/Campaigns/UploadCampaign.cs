using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Testing;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>
/// Kills processes at seeded moments while <c>bib</c> uploads a tree. A moment is a seed: the upload that was cut is
/// gone on with, and cut again, until it is done or has been cut often enough; then it is finished, and what comes back
/// is compared with what was sent. One node lives through all of it, so later moments meet what earlier ones left.
/// </summary>
internal sealed class UploadCampaign(NodeFolder folder, Action<string> tell)
{
    private const int SmallFiles = 300;
    private const int LargeBytes = 48 << 20;
    private const int CutsMax = 6;
    private const int ExitUnavailable = 5;
    private const double ReachLeastMs = 300;
    private const double ReachMostMs = 4000;

    private readonly string _source = Path.Combine(folder.Root, "source");
    private readonly ConcurrentBag<string> _acknowledged = [];
    private BibdProcess? _bibd;

    /// <summary>Cuts of the tree that is sent now; null when the next moment makes another.</summary>
    private int? _cuts;

    /// <summary>How late a kill may come, learned from those that came too late: machines differ.</summary>
    private double _reachMs = 1500;

    /// <summary>How many faults met an upload that was not done yet.</summary>
    public int Hits { get; private set; }

    public async Task RunAsync(int firstSeed, int seeds, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        _bibd = await folder.StartReadyAsync();
        for (var seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            try
            {
                await RunSeedAsync(seed, cancellationToken);
                if (seed == firstSeed + seeds - 1) await FinishAsync(cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                throw new InvalidOperationException(
                    $"Seed {seed} failed: {failure.Message}\nThe node's log:\n{folder.Log}", failure);
            }
        }

        foreach (var version in _acknowledged.Distinct()) await WholeAsync(version);
        tell(string.Create(CultureInfo.InvariantCulture,
            $"upload: {seeds} moments from {firstSeed}, {Hits} met an upload; {_acknowledged.Distinct().Count()} versions "
            + $"acknowledged, all whole; {clock.Elapsed.TotalMinutes:0.0} minutes"));
    }

    private async Task RunSeedAsync(int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        if (_cuts is null) Make(random, seed);
        _cuts = (_cuts ?? 0) + 1;
        var kind = (UploadFault)(seed % Enum.GetValues<UploadFault>().Length);
        bool isHit;
        using (var upload = Start())
        {
            var moment = TimeSpan.FromMilliseconds(100 + (random.NextDouble() * _reachMs));
            await Task.Delay(moment, TimeProvider.System, cancellationToken);
            isHit = !upload.HasExited;
            if (kind == UploadFault.Bib) upload.Kill();
            else if (kind is UploadFault.Postmaster or UploadFault.Backend) await KillDatabaseAsync(kind, random);
            else await KillNodeAsync(kind, random);
            await upload.WaitForExitAsync(cancellationToken);
        }

        if (isHit) Hits++;
        _reachMs = Math.Clamp(_reachMs * (isHit ? 1.05 : 0.7), ReachLeastMs, ReachMostMs);
        await NothingHalfMadeAsync(mayRecover: kind is UploadFault.Postmaster or UploadFault.Backend);
        tell(string.Create(
            CultureInfo.InvariantCulture, $"seed {seed}: {kind} killed, {(isHit ? "cut" : "too late")}, {_cuts}. of its tree"));
        if (!isHit || _cuts == CutsMax) await FinishAsync(cancellationToken);
    }

    /// <summary>
    /// The same command again: it goes on, or finds that all is done and publishes the same once more.
    /// </summary>
    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_cuts is null) return;
        _cuts = null;
        var again = await BibRun.OfAsync(folder, Arguments());
        again.ExitCode.ShouldBe(0, again.Error);
        var version = JsonDocument.Parse(again.Output).RootElement.GetProperty("version").GetString()!;
        _acknowledged.Add(version);
        await WholeAsync(version);
        var back = Path.Combine(folder.Root, "back");
        (await BibRun.OfAsync(folder, "dataset", "download", $"c/data@{version}", back)).ExitCode.ShouldBe(0);
        using (var compared = Process.Start("diff", ["-r", _source, back]))
        {
            await compared.WaitForExitAsync(cancellationToken);
            compared.ExitCode.ShouldBe(0, "what comes back is what was sent");
        }

        Directory.Delete(back, recursive: true);
        tell($"version {version} whole");
    }

    private async Task WholeAsync(string version)
    {
        var verified = await BibRun.OfAsync(folder, "dataset", "verify", $"c/data@{version}", "-o", "json");
        verified.ExitCode.ShouldBe(0, verified.Error);
        verified.Output.ShouldBe("[]\n");
    }

    /// <summary>Every version that the node shows has all of its files.</summary>
    /// <param name="mayRecover">Whether the database was killed, and may still be away for a moment.</param>
    private async Task NothingHalfMadeAsync(bool mayRecover)
    {
        BibRun versions = null!;
        await Posix.UntilAsync(
            async () =>
            {
                versions = await BibRun.OfAsync(folder, "dataset", "versions", "c/data", "-o", "json");
                return !mayRecover || versions.ExitCode != ExitUnavailable;
            },
            "the database has recovered from what was killed of it");
        if (versions.ExitCode == 3) return;
        versions.ExitCode.ShouldBe(0, versions.Error);
        foreach (var version in JsonDocument.Parse(versions.Output).RootElement.EnumerateArray())
            version.GetProperty("file_count").GetInt64().ShouldBe(SmallFiles + 1);
    }

    private async Task KillNodeAsync(UploadFault fault, Random random)
    {
        if (fault == UploadFault.Both)
            foreach (var postmaster in Postmasters.Of(folder.Cluster)) Signals.Send(postmaster, Signals.Kill);
        await _bibd!.KillAsync();
        if (fault == UploadFault.BibdTwice)
        {
            var starting = folder.StartBibd();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 800)), TimeProvider.System);
            await starting.KillAsync();
        }

        _bibd = await folder.StartReadyAsync();
    }

    /// <summary>The node goes on, and works again when its database does.</summary>
    private async Task KillDatabaseAsync(UploadFault fault, Random random)
    {
        var postmaster = Postmasters.Of(folder.Cluster).ShouldHaveSingleItem();
        var backends = Postmasters.BackendsOf(postmaster);
        var isWhole = fault == UploadFault.Postmaster || backends.Count == 0;
        Signals.Send(isWhole ? postmaster : backends[random.Next(backends.Count)], Signals.Kill);
        await Posix.UntilAsync(
            () => isWhole
                ? Postmasters.Of(folder.Cluster) is [var now] && now != postmaster
                : !Postmasters.BackendsOf(postmaster).Intersect(backends).Any(),
            "what was killed is gone");
        await Posix.UntilAsync(
            async () => (await BibRun.OfAsync(folder, "status")).ExitCode == 0, "the node can do its work again");
    }

    /// <summary>The first seed's tree, with some files of every later one's own.</summary>
    private void Make(Random random, int seed)
    {
        Directory.CreateDirectory(Path.Combine(_source, "small"));
        for (var index = 0; index < SmallFiles; index++)
        {
            var file = Path.Combine(_source, "small", string.Create(CultureInfo.InvariantCulture, $"{index:000}"));
            if (File.Exists(file) && index % 10 != seed % 10) continue;
            var bytes = new byte[random.Next(0, 60_000)];
            random.NextBytes(bytes);
            File.WriteAllBytes(file, bytes);
        }

        var large = new byte[LargeBytes];
        random.NextBytes(large);
        File.WriteAllBytes(Path.Combine(_source, "large"), large);
    }

    private string[] Arguments() => ["dataset", "upload", "c/data", _source, "-p", "-o", "json"];

    private Process Start()
    {
        var start = new ProcessStartInfo(Programs.Bib)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Root,
            Environment = { ["BIB_SOCKET"] = folder.Socket, ["HOME"] = folder.Root },
        };
        foreach (var argument in Arguments()) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Acknowledge(line.Data);
        process.BeginOutputReadLine();
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    private void Acknowledge(string? line)
    {
        if (line?.Trim() is not { } text || !text.StartsWith("\"version\"", StringComparison.Ordinal)) return;
        _acknowledged.Add(text.Split('"')[3]);
    }
}
