using System.Diagnostics;
using System.Globalization;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Testing;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>
/// Cuts uploads at seeded moments, by killing the node, with its database or without, or by letting the sender go, and
/// counts what has to be sent again. What comes in the end is what was sent.
/// </summary>
internal sealed class ResumeCampaign(NodeFolder folder, Action<string> tell)
{
    /// <summary>The longest chunk: what may have to be sent again of a stream.</summary>
    private const long ChunkBytesMax = 4 << 20;

    private const int CutsMax = 2;
    private BibdProcess? _bibd;

    /// <summary>How many cuts met an upload of which something was there already.</summary>
    public int Hits { get; private set; }

    /// <summary>The most that had to be sent again.</summary>
    public long SentAgainMax { get; private set; }

    public async Task RunAsync(int firstSeed, int seeds, CancellationToken cancellationToken)
    {
        _bibd = await folder.StartReadyAsync();
        (await BibRun.OfAsync(folder, "topic", "create", "c")).ExitCode.ShouldBe(0);
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

        tell(string.Create(CultureInfo.InvariantCulture,
            $"resume: {seeds} seeds from {firstSeed}, {Hits} cuts met an upload; at most {SentAgainMax} bytes sent again"));
    }

    private async Task RunSeedAsync(int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var name = string.Create(CultureInfo.InvariantCulture, $"c/data-{seed}");
        (await BibRun.OfAsync(folder, "dataset", "create", name)).ExitCode.ShouldBe(0);
        var upload = new CutUpload(folder.Socket, new() { Path = name }, random);
        var isWhole = false;
        for (var cut = 0; !isWhole && cut < CutsMax; cut++)
            isWhole = await CutAsync(upload, random, (seed + cut) % 3, cancellationToken);
        if (!isWhole) (await upload.CallAsync(cancellationToken)).ShouldBeTrue(upload.Failure?.ToString());
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
            $"seed {seed}: taken up {upload.TakenUp} times, at most {upload.SentAgainMax} bytes of {upload.Size} sent again"));
    }

    /// <returns>Whether all was there before the cut.</returns>
    private async Task<bool> CutAsync(CutUpload upload, Random random, int kind, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var calling = upload.CallAsync(stop.Token);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 700)), TimeProvider.System, cancellationToken);
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
