using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Queries;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bib.Storage.Profiles;

/// <summary>
/// Makes the profiles of versions, one after the other, for as long as the node runs. What a killed node left begun is
/// begun anew when its lease is over; what is being made stops when its dataset is deleted.
/// </summary>
internal sealed partial class TableProfiling(
    ProfileRows rows,
    ITableInspection inspection,
    IOptions<TableProfilingOptions> options,
    TimeProvider time,
    ILogger<TableProfiling> log) : BackgroundService
{
    private readonly TableProfilingOptions _options = options.Value;

    /// <summary>Makes the one that is due first.</summary>
    /// <returns>False when none is.</returns>
    public async Task<bool> RunOneAsync(CancellationToken cancellationToken)
    {
        if (await rows.ClaimAsync(_options.Lease, cancellationToken) is not { } work) return false;
        using var limit = new CancellationTokenSource(_options.TimeMax, time);
        using var lost = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, lost.Token, cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var renewing = RenewAsync(work, lost, ended.Token);
        try
        {
            var profile = await inspection.ProfileAsync(work.Table, stop.Token);
            await rows.EndAsync(work, profile);
            LogMade(work.Table.Address);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await rows.ReturnAsync(work, time.GetUtcNow(), counts: false);
            throw;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            await FailAsync(work, $"It took longer than {_options.TimeMax}, the most that a profile may take.");
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            // Somebody else has it, or its dataset is deleted: if that is restored, it is made then.
            await rows.ReturnAsync(work, time.GetUtcNow(), counts: false);
        }
        catch (RefusalException refused) when (MayPass(refused.Refusal.Code) && work.Attempt < _options.AttemptsMax)
        {
            await rows.ReturnAsync(work, time.GetUtcNow() + (_options.Lease * work.Attempt), counts: true);
            LogLater(work.Table.Address, refused.Refusal.Message);
        }
        catch (RefusalException refused)
        {
            await FailAsync(work, refused.Refusal.Message);
        }
        catch (Exception damaged) when (damaged is ChunkStoreException or ManifestException)
        {
            await FailAsync(work, damaged.Message);
        }
        finally
        {
            await ended.CancelAsync();
            await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await RunOneAsync(stoppingToken))
                {
                    // As long as there is something to do.
                }
            }
            catch (Exception failure) when (failure
                is StorageUnavailableException or NpgsqlException or TimeoutException)
            {
                LogFailure(failure);
            }
        }
    }

    private static bool MayPass(RefusalCode code) =>
        code is RefusalCode.QueryLost or RefusalCode.Overloaded or RefusalCode.Unavailable;

    private async Task FailAsync(ProfileWork work, string problem)
    {
        await rows.FailAsync(work, problem);
        LogNone(work.Table.Address, problem);
    }

    /// <summary>Keeps the lease while the profile is made; once it is lost, the work is stopped.</summary>
    private async Task RenewAsync(ProfileWork work, CancellationTokenSource lost, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(_options.Lease / 3, time);
        while (await timer.WaitForNextTickAsync(ended))
        {
            if (await rows.RenewAsync(work, _options.Lease, ended)) continue;
            await lost.CancelAsync();
            return;
        }
    }
}
