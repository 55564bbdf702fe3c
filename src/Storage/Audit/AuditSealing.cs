using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Bib.Storage.Audit;

/// <summary>
/// Seals the audit log for as long as the node runs, an entry within a second: a turn every 250 ms while there is
/// something to seal, every 500 ms to see whether there is.
/// While the database is away it keeps trying; entries wait, unsealed and safe.
/// </summary>
public sealed partial class AuditSealing(AuditSealer sealer, TimeProvider time, ILogger<AuditSealing> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan IdleInterval = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var failing = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await sealer.SealAsync(stoppingToken);
                timer.Period = sealer.HasWork ? Interval : IdleInterval;
                failing = false;
            }
            catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException)
            {
                // Once an outage: the server's keeper reports the rest.
                if (!failing) LogFailure(failure);
                failing = true;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit log cannot be sealed for now; entries wait.")]
    private partial void LogFailure(Exception failure);
}
