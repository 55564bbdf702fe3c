using Microsoft.Extensions.Logging;
using Orleans.Embedded.Runtime;
using Orleans.Runtime;

namespace Orleans.Embedded.Hosting;

/// <summary>Opens the silo to calls, and closes it: no new calls, then no more activations, then nothing.</summary>
internal sealed partial class SiloPhases(SiloRuntime silo) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe<SiloPhases>(
            ServiceLifecycleStage.RuntimeInitialize,
            static _ => Task.CompletedTask,
            _ =>
            {
                silo.Enter(SiloPhase.Stopped);
                return Task.CompletedTask;
            });
        lifecycle.Subscribe<SiloPhases>(
            ServiceLifecycleStage.GrainDeactivation, static _ => Task.CompletedTask, DeactivateAllAsync);
        lifecycle.Subscribe<SiloPhases>(
            ServiceLifecycleStage.Active,
            _ =>
            {
                silo.Enter(SiloPhase.Running);
                return Task.CompletedTask;
            },
            _ =>
            {
                silo.Enter(SiloPhase.Stopping);
                return Task.CompletedTask;
            });
    }

    /// <summary>Grains may still call each other while they end, and so activate others: hence the rounds.</summary>
    private async Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo stops.");
        try
        {
            while (silo.Activations.ToArray() is { Length: > 0 } activations)
            {
                var ended = Task.WhenAll(activations.Select(activation => activation.Deactivated));
                foreach (var activation in activations) activation.Deactivate(reason, cancellationToken);
                await ended.WaitAsync(silo.DeactivationTimeout, silo.Clock, cancellationToken);
            }
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            LogGivenUp(silo.Logger, silo.Activations.Count(), silo.DeactivationTimeout);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Count} grains did not end within {Limit} (GrainCollectionOptions."
        + "DeactivationTimeout) or the host's own limit; the silo stops without them.")]
    private static partial void LogGivenUp(ILogger logger, int count, TimeSpan limit);
}
