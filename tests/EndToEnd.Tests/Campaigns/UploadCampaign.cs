using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Testing;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>
/// Kills processes at seeded moments while <c>bib</c> uploads, and compares the node with what it acknowledged after
/// each. One node lives through all seeds, so later ones meet what earlier ones left.
/// </summary>
internal sealed class UploadCampaign(NodeFolder folder, Action<string> tell)
{
    private const int SmallFiles = 300;
    private const int LargeBytes = 48 << 20;

    private readonly string _source = Path.Combine(folder.Root, "source");
    private readonly ConcurrentBag<string> _acknowledged = [];
    private BibdProcess? _bibd;
    private int _hits;

    /// <summary>How many faults met an upload that was not done yet.</summary>
    public int Hits => _hits;

    public async Task RunAsync(int firstSeed, int seeds, CancellationToken cancellationToken)
    {
        _bibd = await folder.StartReadyAsync();
        for (var seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            try
            {
                await RunSeedAsync(seed, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                throw new InvalidOperationException(
                    $"Seed {seed} failed: {failure.Message}\nThe node's log:\n{folder.Log}", failure);
            }
        }

        foreach (var version in _acknowledged) await WholeAsync(version);
        tell(string.Create(CultureInfo.InvariantCulture,
            $"upload: {seeds} seeds from {firstSeed}, {_hits} met an upload; {_acknowledged.Count} versions acknowledged, all whole"));
    }

    private async Task RunSeedAsync(int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        Make(random, seed);
        var killsClient = seed % 3 == 1;
        using (var upload = Start())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(150, 1500)), TimeProvider.System, cancellationToken);
            if (!upload.HasExited) _hits++;
            await NothingHalfMadeAsync();
            if (killsClient) upload.Kill();
            else await KillNodeAsync(seed % 3 == 2);
            await upload.WaitForExitAsync(cancellationToken);
        }

        // The same command again: it goes on, or finds that all is done and publishes the same once more.
        var again = await BibRun.OfAsync(folder, Arguments());
        again.ExitCode.ShouldBe(0, again.Error);
        var version = JsonDocument.Parse(again.Output).RootElement.GetProperty("version").GetString()!;
        _acknowledged.Add(version);
        await WholeAsync(version);
        var back = Path.Combine(folder.Root, $"back-{seed}");
        (await BibRun.OfAsync(folder, "dataset", "download", $"c/data@{version}", back)).ExitCode.ShouldBe(0);
        using (var compared = Process.Start("diff", ["-r", _source, back]))
        {
            await compared.WaitForExitAsync(cancellationToken);
            compared.ExitCode.ShouldBe(0, "what comes back is what was sent");
        }

        Directory.Delete(back, recursive: true);
        tell(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {Kind(seed)}, version {version} whole"));
    }

    private async Task WholeAsync(string version)
    {
        var verified = await BibRun.OfAsync(folder, "dataset", "verify", $"c/data@{version}", "-o", "json");
        verified.ExitCode.ShouldBe(0, verified.Error);
        verified.Output.ShouldBe("[]\n");
    }

    private static string Kind(int seed) => (seed % 3) switch
    {
        1 => "bib killed",
        2 => "bibd and PostgreSQL killed",
        _ => "bibd killed",
    };

    /// <summary>Every version that the node shows has all of its files.</summary>
    private async Task NothingHalfMadeAsync()
    {
        var versions = await BibRun.OfAsync(folder, "dataset", "versions", "c/data", "-o", "json");
        if (versions.ExitCode == 3) return;
        versions.ExitCode.ShouldBe(0, versions.Error);
        foreach (var version in JsonDocument.Parse(versions.Output).RootElement.EnumerateArray())
            version.GetProperty("file_count").GetInt64().ShouldBe(SmallFiles + 1);
    }

    private async Task KillNodeAsync(bool withDatabase)
    {
        if (withDatabase) foreach (var postmaster in Postmasters.Of(folder.Cluster)) Signals.Send(postmaster, Signals.Kill);
        await _bibd!.KillAsync();
        _bibd = await folder.StartReadyAsync();
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
