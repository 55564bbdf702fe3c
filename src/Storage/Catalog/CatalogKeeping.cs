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
        var (isCompared, isFailing) = (false, false);
        while (true)
        {
            // Taken before the outbox is read, so that nothing that is saved meanwhile is slept over.
            var saved = signals.Saved;
            try
            {
                new OperationUnderWay(OperationId.New(time.GetUtcNow()), Door).Begin();
                if (!isCompared) await keeper.CompareAsync(stoppingToken);
                isCompared = true;
                while (await TellAsync(keeper, stoppingToken)) isFailing = false;
                isFailing = false;
            }
            catch (Exception failure) when (failure is StorageUnavailableException or InvalidOperationException)
            {
                // Once an outage: the server's keeper reports the rest.
                if (!isFailing) LogFailure(failure);
                isFailing = true;

                // As long as the database is away, saves are no reason to try again.
                saved = Task.Delay(options.Value.Interval, time, stoppingToken);
            }

            await WaitAsync(saved, stoppingToken);
            await RestAsync(options.Value.GatherFor, stoppingToken);
        }
    }

    /// <summary>
    /// A round, and a rest of several times its length: a node that is written to without a pause has its processor for
    /// that, and its catalog comes after. At rest a round is a few milliseconds.
    /// </summary>
    private async Task<bool> TellAsync(CatalogKeeper keeper, CancellationToken stoppingToken)
    {
        var began = time.GetTimestamp();
        var isMore = await keeper.TellAsync(stoppingToken);
        var rest = options.Value.RestPerRound * time.GetElapsedTime(began);
        await RestAsync(rest > options.Value.GatherFor ? rest : options.Value.GatherFor, stoppingToken);
        return isMore;
    }

    private async Task WaitAsync(Task saved, CancellationToken stoppingToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny(saved, Task.Delay(options.Value.Interval, time, waiting.Token));
        await waiting.CancelAsync();
        stoppingToken.ThrowIfCancellationRequested();
    }

    private Task RestAsync(TimeSpan rest, CancellationToken stoppingToken) =>
        rest == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(rest, time, stoppingToken);
}
