using System.Diagnostics;
using System.Globalization;
using Bib.EndToEnd.Tests.Network;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>
/// Kills a node at seeded moments while it fetches what another one publishes. Each seed is a version and some kills: the
/// download goes on at the next start, by itself, and ends with what was published; and what lay on the disk at the last
/// kill is not asked for again. The two nodes live through all of it, so later seeds meet what earlier ones left.
/// </summary>
internal sealed class ReplicateCampaign(NodeFolder publisher, NodeFolder follower, Action<string> tell)
{
    private const string Dataset = "c/data";
    private const int SmallFiles = 300;
    private const int LargeBytes = 32 << 20;
    private const int KillsMax = 2;

    /// <summary>Every so many seeds what is there is read and compared, and not only its content id.</summary>
    private const int ComparedEvery = 5;

    /// <summary>Streams on which one version is fetched from one peer.</summary>
    private const int Streams = 2;

    private readonly string _source = Path.Combine(publisher.Root, "source");
    private BibdProcess? _follower;
    private double _onTheirWay;

    /// <summary>How many seeds have cut a download.</summary>
    public int Hits { get; private set; }

    public async Task RunAsync(int firstSeed, int seeds, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        await publisher.StartReadyAsync();
        _follower = await follower.StartReadyAsync("--p2p-mode", "full");
        await follower.MeetAsync(publisher);
        var id = await publisher.IdAsync();
        await Posix.UntilAsync(
            async () => (await follower.OfAsync("node", "list", "-o", "name")).Contains(id, StringComparison.Ordinal),
            "the follower knows the publisher");
        for (var seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            try
            {
                await RunSeedAsync(seed, cancellationToken);
                if (seed % ComparedEvery == 0 || seed == firstSeed + seeds - 1) await CompareAsync(cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                throw new InvalidOperationException(
                    $"Seed {seed} failed: {failure.Message}\nThe follower's log:\n{follower.Log}\nThe publisher's:\n"
                    + publisher.Log, failure);
            }
        }

        tell(string.Create(CultureInfo.InvariantCulture,
            $"replicate: {seeds} seeds from {firstSeed}, {Hits} cut a download; {_onTheirWay / (1 << 20):0.0} MiB were on "
            + $"their way at kills; {clock.Elapsed.TotalMinutes:0.0} minutes"));
    }

    private async Task RunSeedAsync(int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        await MakeAsync(seed, random, cancellationToken);
        var (servedBefore, stored, here) =
            (await ServedAsync(cancellationToken), await StoredAsync(cancellationToken), ChunkBytesHere());
        var upload = publisher.OfAsync("dataset", "upload", Dataset, _source, "-p");

        // Nobody says to it where the publisher is, nor what was being fetched.
        var (kills, served) = (random.Next(1, KillsMax + 1), servedBefore);
        for (var kill = 0; kill < kills; kill++)
        {
            var until = served + (random.NextDouble() * (LargeBytes - (served - servedBefore)) * 0.6);
            await Posix.UntilAsync(async () => await ServedAsync(cancellationToken) >= until, $"kill {kill} is due");
            await _follower!.KillAsync();
            await upload;

            // What was written to it still counts, until the publisher has seen that it is gone.
            await Posix.UntilAsync(
                async () => (await publisher.OfAsync("network", "peers", "-o", "name")).Length == 0, "the follower is gone");
            served = await ServedAsync(cancellationToken);
            if (kill < kills - 1) _follower = await follower.StartReadyAsync("--p2p-mode", "full");
        }

        var kept = ChunkBytesHere() - here;
        var needed = await StoredAsync(cancellationToken) - stored;
        _follower = await follower.StartReadyAsync("--p2p-mode", "full");
        var contentId = await publisher.ContentIdAsync(Dataset);
        await follower.UntilHasAsync(Dataset, contentId);
        var after = await ServedAsync(cancellationToken) - served;
        var again = after - (needed - kept);
        var onTheirWay = served - servedBefore - kept;
        _onTheirWay += Math.Max(0, onTheirWay);
        if (after > 0) Hits++;
        tell(string.Create(CultureInfo.InvariantCulture,
            $"seed {seed}: {kills} kills, {MiB(kept)} of {MiB(needed)} MiB on the disk, {MiB(onTheirWay)} on their way; "
            + $"{MiB(after)} sent after the last, {MiB(again)} of them again{(after > 0 ? "" : ", too late")}"));
        again.ShouldBeLessThanOrEqualTo(
            (double)Streams * ChunkRef.LengthMax, "of what was on the disk a chunk for each stream comes again, half written");
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        (await follower.OfAsync("dataset", "verify", Dataset, "-o", "json")).ShouldBe("[]");
        var copy = Path.Combine(follower.Root, "copy");
        await follower.OfAsync("dataset", "download", Dataset, copy);
        using (var compared = Process.Start("diff", ["-r", _source, copy]))
        {
            await compared.WaitForExitAsync(cancellationToken);
            compared.ExitCode.ShouldBe(0, "what is there is what was published");
        }

        Directory.Delete(copy, recursive: true);
    }

    /// <summary>A tree with a large file and some small ones of its own.</summary>
    private async Task MakeAsync(int seed, Random random, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(_source, "small"));
        for (var index = 0; index < SmallFiles; index++)
        {
            var file = Path.Combine(_source, "small", string.Create(CultureInfo.InvariantCulture, $"{index:000}"));
            if (File.Exists(file) && index % 10 != seed % 10) continue;
            var bytes = new byte[random.Next(0, 60_000)];
            random.NextBytes(bytes);
            await File.WriteAllBytesAsync(file, bytes, cancellationToken);
        }

        var large = new byte[LargeBytes];
        random.NextBytes(large);
        await File.WriteAllBytesAsync(Path.Combine(_source, "large"), large, cancellationToken);
    }

    /// <summary>Bytes of chunks on the follower's disk, those that wait for their flush and their name included.</summary>
    private double ChunkBytesHere() => Directory
        .EnumerateFiles(Path.Combine(follower.Data, "blobs"), "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file).Length >= 2 * ChunkHash.Size || file.EndsWith(".pack", StringComparison.Ordinal))
        .Sum(file => (double)new FileInfo(file).Length);

    private async Task<double> ServedAsync(CancellationToken cancellationToken) => NodeFigures.ValueOf(
        await NodeFigures.OfAsync(publisher, cancellationToken), "bib_peers_chunks_size_bytes_total{direction=\"served\"}");

    /// <summary>Bytes of chunks that the publisher has stored: those of a version are what a follower needs of it.</summary>
    private async Task<double> StoredAsync(CancellationToken cancellationToken) => NodeFigures.ValueOf(
        await NodeFigures.OfAsync(publisher, cancellationToken), "bib_chunks_written_size_bytes_total{outcome=\"stored\"}");

    private static string MiB(double bytes) => (bytes / (1 << 20)).ToString("0.00", CultureInfo.InvariantCulture);
}
