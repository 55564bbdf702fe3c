using Orleans.Embedded.Activations;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded.Storage;

internal sealed class PersistentState<TState>(string name, Activation activation, IGrainStorage storage)
    : StateBridge<TState>(name, activation, storage), IPersistentState<TState>;
