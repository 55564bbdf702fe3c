using Bib.Grains.Abstractions.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bib.Storage.Grains;

/// <summary>
/// Runs the upkeep for as long as the node does. What a round cannot do because the database is away, the next one
/// does.
/// </summary>
public sealed partial class Upkeeping(
    IServiceProvider services, IOptions<UpkeepOptions> options, TimeProvider time, ILogger<Upkeeping> log)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var gone = await services.GetRequiredService<Upkeep>().RunAsync(stoppingToken);
                if (gone != default) LogCleared(gone.Datasets, gone.Topics, gone.Receipts, gone.Facts, gone.Jobs);
            }
            catch (Exception failure) when (failure
                is StorageUnavailableException or NpgsqlException or TimeoutException or InvalidOperationException)
            {
                LogFailure(failure);
            }
        }
    }
}
