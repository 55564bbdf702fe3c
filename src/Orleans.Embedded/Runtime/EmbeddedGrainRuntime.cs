using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Storage;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.Timers;

namespace Orleans.Embedded.Runtime;

internal sealed class EmbeddedGrainRuntime(
    SiloRuntime silo, IGrainFactory factory, ITimerRegistry timers, ILocalSiloDetails details) : IGrainRuntime
{
    public string SiloIdentity => details.SiloAddress.ToString();

    public SiloAddress SiloAddress => details.SiloAddress;

    public IGrainFactory GrainFactory => factory;

    public ITimerRegistry TimerRegistry => timers;

    public IServiceProvider ServiceProvider => silo.Services;

    public TimeProvider TimeProvider => silo.Clock;

    public void DeactivateOnIdle(IGrainContext grainContext) => grainContext.Deactivate(
        new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The grain called DeactivateOnIdle."));

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) =>
        ((Activation)grainContext).DelayDeactivation(timeSpan);

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext)
    {
        var grain = grainContext.GrainInstance?.GetType()
            ?? throw new InvalidOperationException("The grain has no object yet.");
        var provider = grain.GetCustomAttribute<StorageProviderAttribute>()?.ProviderName
            ?? ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
        var storage = GrainStorages.Find(silo.Services, provider, grain.Name);
        return new StateBridge<TGrainState>("state", (Activation)grainContext, storage);
    }
}
