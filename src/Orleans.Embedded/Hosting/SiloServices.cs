using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Embedded.Configuration;
using Orleans.Embedded.Guards;
using Orleans.Embedded.GrainServices;
using Orleans.Embedded.Lifecycle;
using Orleans.Embedded.Observers;
using Orleans.Embedded.References;
using Orleans.Embedded.Runtime;
using Orleans.Embedded.Statistics;
using Orleans.Embedded.Storage;
using Orleans.Embedded.Timers;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Embedded.Hosting;

/// <summary>The engine's own services.</summary>
internal static class SiloServices
{
    public static ISiloBuilder Add(IServiceCollection services, IConfiguration configuration)
    {
        if (services.FirstOrDefault(service => service.ServiceType == typeof(SiloBuilder)) is { } known)
            return (ISiloBuilder)known.ImplementationInstance!;

        var builder = new SiloBuilder(services, configuration);
        services.AddSingleton(builder);
        services.AddLogging();
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => GrainCodeFinder.Find());
        services.TryAddSingleton<SiloRuntime>();
        services.AddSingleton<IConfigureOptions<EmbeddedGuardOptions>, GuardDefaults>();
        services.AddSingleton<IConfigurationValidator, OptionsValidator>();
        services.TryAddSingleton<ILocalSiloDetails, EmbeddedSiloDetails>();
        services.TryAddSingleton<IGrainRuntime, EmbeddedGrainRuntime>();
        services.TryAddSingleton<ITimerRegistry, GrainTimerRegistry>();
        services.TryAddSingleton<IPersistentStateFactory, PersistentStateFactory>();
        services.TryAddSingleton<IGrainContextAccessor, GrainContextAccessor>();
        services.TryAddSingleton<IObservers, ObserverDirectory>();
        services.TryAddSingleton<GrainServiceDirectory>();
        services.TryAddSingleton<IGrainStatistics, GrainStatistics>();

        services.TryAddSingleton<IClusterClient>(provider => new GrainFactory(provider.GetRequiredService<SiloRuntime>()));
        services.TryAddSingleton<IGrainFactory>(provider => provider.GetRequiredService<IClusterClient>());

        services.TryAddSingleton<SiloLifecycle>();
        services.TryAddSingleton<ISiloLifecycle>(provider => provider.GetRequiredService<SiloLifecycle>());
        services.AddMetrics();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, GrainMetrics>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ActivationCollector>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloPhases>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            provider => provider.GetRequiredService<GrainServiceDirectory>());
        services.AddSingleton<IHostedService, SiloHost>();
        return builder;
    }
}
