using System.Diagnostics;
using System.Globalization;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Testing;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>
/// Cuts uploads at seeded moments, by killing the node, with its database or without, or by letting the sender go, and
/// counts what has to be sent again. A moment is a seed; an upload is cut at moment after moment until all of it is
/// there, and what comes back is what was sent.
/// </summary>
internal sealed class ResumeCampaign(NodeFolder folder, Action<string> tell)
{
    /// <summary>The longest chunk: what may have to be sent again of a stream.</summary>
    private const long ChunkBytesMax = 4 << 20;

    /// <summary>How much a call may send before it is cut: an upload takes a few cuts.</summary>
    private const int SentMax = 24 << 20;

    private BibdProcess? _bibd;

    /// <summary>What is sent now, and where to; null when the next moment begins another.</summary>
    private (CutUpload Upload, string Name)? _going;

    /// <summary>How many cuts met an upload of which something was there already.</summary>
    public int Hits { get; private set; }

    /// <summary>The most that had to be sent again.</summary>
    public long SentAgainMax { get; private set; }

    public async Task RunAsync(int firstSeed, int seeds, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        _bibd = await folder.StartReadyAsync();
        (await BibRun.OfAsync(folder, "topic", "create", "c")).ExitCode.ShouldBe(0);
        for (var seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            try
            {
                await RunSeedAsync(seed, seed == firstSeed + seeds - 1, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                throw new InvalidOperationException(
                    $"Seed {seed} failed: {failure.Message}\nThe node's log:\n{folder.Log}", failure);
            }
        }

        tell(string.Create(CultureInfo.InvariantCulture,
            $"resume: {seeds} moments from {firstSeed}, {Hits} cuts met an upload; at most {SentAgainMax} bytes sent again; "
            + $"{clock.Elapsed.TotalMinutes:0.0} minutes"));
    }

    private async Task RunSeedAsync(int seed, bool isLast, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        if (_going is null)
        {
            var made = string.Create(CultureInfo.InvariantCulture, $"c/data-{seed}");
            (await BibRun.OfAsync(folder, "dataset", "create", made)).ExitCode.ShouldBe(0);
            _going = (new(folder.Socket, new() { Path = made }, random), made);
        }

        var (upload, name) = _going.Value;
        var isWhole = await CutAsync(upload, random, seed % 3, cancellationToken);
        upload.SentAgainMax.ShouldBeLessThanOrEqualTo(ChunkBytesMax, "one chunk of a stream is sent again at most");
        if (!isWhole && !isLast) return;

        if (!isWhole) (await upload.CallAsync(cancellationToken)).ShouldBeTrue(upload.Failure?.ToString());
        _going = null;
        Hits += upload.TakenUp;
        SentAgainMax = Math.Max(SentAgainMax, upload.SentAgainMax);
        upload.SentAgainMax.ShouldBeLessThanOrEqualTo(ChunkBytesMax, "one chunk of a stream is sent again at most");

        var version = await upload.CommitAsync(cancellationToken);
        var (sent, back) = (Path.Combine(folder.Root, "sent"), Path.Combine(folder.Root, "back"));
        await upload.WriteAsync(sent, cancellationToken);
        (await BibRun.OfAsync(folder, "dataset", "download", $"{name}@{version}", back)).ExitCode.ShouldBe(0);
        using (var compared = Process.Start("diff", ["-r", sent, back]))
        {
            await compared.WaitForExitAsync(cancellationToken);
            compared.ExitCode.ShouldBe(0, "what comes back is what was sent");
        }

        Directory.Delete(sent, recursive: true);
        Directory.Delete(back, recursive: true);
        tell(string.Create(CultureInfo.InvariantCulture,
            $"seed {seed}: {name} whole, taken up {upload.TakenUp} times, at most {upload.SentAgainMax} bytes of "
            + $"{upload.Size} sent again"));
    }

    /// <returns>Whether all was there before the cut.</returns>
    private async Task<bool> CutAsync(CutUpload upload, Random random, int kind, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var moment = upload.WhenSentAsync(random.Next(1, SentMax));
        var calling = upload.CallAsync(stop.Token);
        await Task.WhenAny(moment, calling);
        if (kind == 0)
        {
            await stop.CancelAsync();
            return await calling;
        }

        if (kind == 2) foreach (var postmaster in Postmasters.Of(folder.Cluster)) Signals.Send(postmaster, Signals.Kill);
        await _bibd!.KillAsync();
        var isWhole = await calling;
        _bibd = await folder.StartReadyAsync();
        return isWhole;
    }
}
