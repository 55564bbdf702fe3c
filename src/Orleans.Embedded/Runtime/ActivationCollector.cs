using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Embedded.Runtime;

/// <summary>Ends activations that nobody called for their collection age.</summary>
internal sealed class ActivationCollector(SiloRuntime silo, IOptions<GrainCollectionOptions> options)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private ITimer? _timer;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<ActivationCollector>(
        ServiceLifecycleStage.RuntimeServices,
        _ =>
        {
            var quantum = options.Value.CollectionQuantum;
            using (ExecutionContext.SuppressFlow())
            {
                _timer = silo.Clock.CreateTimer(
                    static state => ((ActivationCollector)state!).Collect(), this, quantum, quantum);
            }

            return Task.CompletedTask;
        },
        _ =>
        {
            Dispose();
            return Task.CompletedTask;
        });

    public void Dispose() => _timer?.Dispose();

    internal void Collect()
    {
        var now = silo.Clock.GetTimestamp();
        foreach (var activation in silo.Activations)
        {
            if (!activation.IsStale(now)) continue;
            activation.Deactivate(new DeactivationReason(
                DeactivationReasonCode.ActivationIdle, "Nobody called it for its collection age."));
        }
    }
}
