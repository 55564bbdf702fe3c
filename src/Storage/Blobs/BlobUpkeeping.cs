using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Persistence;
using Bib.Storage.Uploads;
using Bib.Storage.Uploads.Spools;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Bib.Storage.Blobs;

/// <summary>
/// Frees what nothing needs, for as long as the node runs: uploads that nobody goes on with, lists of files that no
/// version has, then the chunks that nothing refers to.
/// </summary>
internal sealed partial class BlobUpkeeping(
    ChunkCollector collector,
    UploadRows uploads,
    UploadSpools spools,
    HeldLists lists,
    TimeProvider time,
    ILogger<BlobUpkeeping> log)
    : BackgroundService
{
    private const int StepMax = 500;
    private static readonly TimeSpan _every = TimeSpan.FromHours(1);

    /// <summary>One round, until nothing is left that may go by now.</summary>
    public async Task<CollectionReport> RunAsync(CancellationToken cancellationToken)
    {
        while (await uploads.PurgeAsync(StepMax, cancellationToken) == StepMax)
        {
            // In steps, so that locks are held for a short time.
        }

        spools.Purge();
        while (await lists.PurgeAsync(StepMax, cancellationToken) == StepMax)
        {
            // Likewise.
        }

        return await collector.CollectAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var report = await RunAsync(stoppingToken);
                if (report.Removed > 0) LogCollected(report.Removed, report.RemovedBytes);
            }
            catch (Exception failure) when (failure
                is StorageUnavailableException or NpgsqlException or TimeoutException or ChunkStoreException or IOException)
            {
                LogFailure(failure);
            }
        }
    }
}
