using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bib.Storage.Catalog;

/// <summary>
/// Keeps the catalog for as long as the node runs: compares it with the rows once, then tells what is saved soon after
/// it is. What cannot be done because the database is away is done when it is back.
/// </summary>
public sealed partial class CatalogKeeping(
    IServiceProvider services, IOptions<CatalogOptions> options, TimeProvider time, ILogger<CatalogKeeping> log)
    : BackgroundService
{
    private const string Door = "catalog";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var keeper = services.GetRequiredService<CatalogKeeper>();
        var signals = services.GetRequiredService<CatalogSignals>();
        var isCompared = false;
        while (true)
        {
            // Taken before the outbox is read, so that nothing that is saved meanwhile is slept over.
            var saved = signals.Saved;
            try
            {
                new OperationUnderWay(OperationId.New(time.GetUtcNow()), Door).Begin();
                if (!isCompared) await keeper.CompareAsync(stoppingToken);
                isCompared = true;
                while (await keeper.TellAsync(stoppingToken)) await GatherAsync(stoppingToken);
            }
            catch (StorageUnavailableException failure)
            {
                LogFailure(failure);

                // As long as the database is away, saves are no reason to try again.
                saved = Task.Delay(options.Value.Interval, time, stoppingToken);
            }

            await WaitAsync(saved, stoppingToken);
            await GatherAsync(stoppingToken);
        }
    }

    private async Task WaitAsync(Task saved, CancellationToken stoppingToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny(saved, Task.Delay(options.Value.Interval, time, waiting.Token));
        await waiting.CancelAsync();
        stoppingToken.ThrowIfCancellationRequested();
    }

    private Task GatherAsync(CancellationToken stoppingToken) => options.Value.GatherFor == TimeSpan.Zero
        ? Task.CompletedTask
        : Task.Delay(options.Value.GatherFor, time, stoppingToken);
}
