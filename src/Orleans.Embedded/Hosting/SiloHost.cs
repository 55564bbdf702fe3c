using Microsoft.Extensions.Hosting;
using Orleans.Embedded.Lifecycle;
using Orleans.Runtime;

namespace Orleans.Embedded.Hosting;

/// <summary>Runs the silo's lifecycle within the host's.</summary>
internal sealed class SiloHost(
    SiloLifecycle lifecycle,
    IEnumerable<ILifecycleParticipant<ISiloLifecycle>> participants,
    IEnumerable<IConfigurationValidator> validators) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var validator in validators) validator.ValidateConfiguration();
        foreach (var participant in participants) participant.Participate(lifecycle);
        return lifecycle.OnStart(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => lifecycle.OnStop(cancellationToken);
}
