using Orleans.Embedded.Activations;
using Orleans.Runtime;

namespace Orleans.Embedded.Storage;

internal sealed class PersistentStateFactory(IServiceProvider services) : IPersistentStateFactory
{
    public IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config)
    {
        var activation = (Activation)context;
        var storage = GrainStorages.Find(services, config.StorageName, activation.Type.Name);
        var state = new PersistentState<TState>(config.StateName, activation, storage);
        context.ObservableLifecycle.Subscribe(
            config.StateName, GrainLifecycleStage.SetupState, state.ReadStateAsync);
        return state;
    }
}
