using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Bib.Storage.Blobs;

/// <summary>
/// Scrubs for as long as the node runs: every so often everything, at a rate that nobody feels, and at once what
/// somebody has read and found damaged.
/// </summary>
internal sealed partial class BlobScrubbing(
    ChunkStore store, ChunkScrubbing scrubbing, TimeProvider time, ILogger<BlobScrubbing> log) : BackgroundService
{
    /// <summary>How long after a start the first one may begin, and after a failure the next.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromMinutes(1);

    /// <summary>What was logged as damaged and is so still: it is said once.</summary>
    private readonly HashSet<ChunkHash> _told = [];

    private DateTimeOffset _due;

    /// <summary>Scrubs everything once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var progress in scrubbing.ScrubAsync(store.Options.ScrubBytesPerSecond, Tell, cancellationToken))
            if (progress.Verdict is { } verdict) LogScrubbed(progress.Chunks, progress.Bytes, verdict.FindingCount);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var pack in store.DamagedPacks()) LogPack(pack);
        var soonest = time.GetUtcNow() + _pause;
        var planned = store.ReadScrubMark() + store.Options.ScrubEvery;
        _due = planned > soonest && store.DamagedPacks().Count == 0 ? planned.Value : soonest;
        var damage = store.NextDamageAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            using var awake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var found = await Task.WhenAny(damage, DueAsync(awake.Token)) == damage;
            await awake.CancelAsync();
            stoppingToken.ThrowIfCancellationRequested();
            try
            {
                if (found)
                {
                    damage = store.NextDamageAsync(stoppingToken);
                    TellDamaged();
                    await new ChunkScrubber(store, time).SetAsideAsync(stoppingToken);
                }
                else
                {
                    await RunAsync(stoppingToken);
                    _due = time.GetUtcNow() + store.Options.ScrubEvery;
                }
            }
            catch (Exception failure) when (failure
                is StorageUnavailableException or NpgsqlException or TimeoutException or ChunkStoreException or IOException)
            {
                LogFailure(failure);
                _due = time.GetUtcNow() + _pause;
            }
        }
    }

    private Task DueAsync(CancellationToken cancellationToken)
    {
        var ahead = _due - time.GetUtcNow();
        return ahead <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(ahead, time, cancellationToken);
    }

    private void TellDamaged()
    {
        var damaged = store.Damaged();
        _told.IntersectWith(damaged);
        foreach (var hash in damaged)
            if (_told.Add(hash)) LogDamaged(hash);
    }

    private void Tell(ScrubFinding finding) => LogFinding(finding.Message);
}
