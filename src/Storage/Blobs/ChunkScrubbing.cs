using System.Runtime.CompilerServices;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>Scrubs, and remembers what was found.</summary>
internal sealed class ChunkScrubbing(ChunkStore store, IChunkReferences references, TimeProvider time) : IChunkScrubbing
{
    private const int FindingsMax = 1000;
    private static readonly TimeSpan _tellEvery = TimeSpan.FromSeconds(1);

    private volatile ScrubVerdict _last = new(0, []);

    /// <inheritdoc/>
    public long FaultyCount
    {
        get
        {
            var last = _last;
            var known = store.Damaged().Concat(last.Findings.Select(finding => finding.Hash).OfType<ChunkHash>()).Distinct();
            return known.Count(hash => !store.Has(hash)) + (last.FindingCount - last.Findings.Count);
        }
    }

    /// <inheritdoc/>
    public DateTimeOffset? CompletedAt => store.ReadScrubMark();

    /// <inheritdoc/>
    public IAsyncEnumerable<ScrubProgress> ScrubAsync(CancellationToken cancellationToken) =>
        ScrubAsync(long.MaxValue, static _ => { }, cancellationToken);

    /// <summary>Scrubs, at a bounded rate.</summary>
    /// <param name="bytesPerSecond">How much is read at most.</param>
    /// <param name="tell">Is told of each finding at once.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async IAsyncEnumerable<ScrubProgress> ScrubAsync(
        long bytesPerSecond, Action<ScrubFinding> tell, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var scrubber = new ChunkScrubber(store, time);
        var findings = new List<ScrubFinding>();
        var count = 0L;
        var run = Task.Factory.StartNew(
            async () =>
            {
                await foreach (var finding in scrubber.ScrubAsync(
                    references.EverythingAsync(cancellationToken), bytesPerSecond, cancellationToken))
                {
                    tell(finding);
                    count++;
                    if (findings.Count < FindingsMax) findings.Add(finding);
                }
            },
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        while (await Task.WhenAny(run, Task.Delay(_tellEvery, time, cancellationToken)) != run
            && !cancellationToken.IsCancellationRequested)
            yield return new(scrubber.Chunks, scrubber.Bytes, null);
        await run;
        _last = new(count, findings);
        store.WriteScrubMark(time.GetUtcNow());
        yield return new(scrubber.Chunks, scrubber.Bytes, _last);
    }
}
