using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Hosting;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Registers work to do when the silo starts.</summary>
public static class SiloBuilderStartupExtensions
{
    /// <summary>Does this in the given stage; grains may be called from stage Active on.</summary>
    public static ISiloBuilder AddStartupTask(
        this ISiloBuilder builder,
        Func<IServiceProvider, CancellationToken, Task> startupTask,
        int stage = ServiceLifecycleStage.Active) => builder.ConfigureServices(services =>
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
                provider => new StartupTask(token => startupTask(provider, token), stage)));

    /// <summary>Does this in the given stage; grains may be called from stage Active on.</summary>
    public static ISiloBuilder AddStartupTask(
        this ISiloBuilder builder, IStartupTask startupTask, int stage = ServiceLifecycleStage.Active) =>
        builder.AddStartupTask((_, token) => startupTask.Execute(token), stage);

    /// <summary>Does this in the given stage; grains may be called from stage Active on.</summary>
    public static ISiloBuilder AddStartupTask<TStartup>(
        this ISiloBuilder builder, int stage = ServiceLifecycleStage.Active)
        where TStartup : class, IStartupTask => builder.AddStartupTask(
            (provider, token) => ActivatorUtilities.GetServiceOrCreateInstance<TStartup>(provider).Execute(token), stage);
}
