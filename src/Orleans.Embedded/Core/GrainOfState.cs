using System.Diagnostics.CodeAnalysis;
using Orleans.Core;
using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain with one state, read before it is activated.</summary>
/// <typeparam name="TGrainState">The state; it has a parameterless constructor.</typeparam>
public class Grain<TGrainState> : Grain
{
    [AllowNull]
    private IStorage<TGrainState> _storage;

    /// <summary>For the engine, which reads the state from the provider that the class names.</summary>
    protected Grain() => RuntimeContext.Current!.ObservableLifecycle.Subscribe(
        GetType().Name, GrainLifecycleStage.SetupState, ReadBeforeActivationAsync);

    /// <summary>For unit tests that bring their own storage.</summary>
    protected Grain(IStorage<TGrainState> storage) => _storage = storage;

    /// <summary>The state in memory; nothing is kept before <see cref="WriteStateAsync"/>.</summary>
    protected TGrainState State
    {
        get => _storage.State;
        set => _storage.State = value;
    }

    /// <summary>Removes what is kept and resets the state.</summary>
    protected virtual Task ClearStateAsync() => _storage.ClearStateAsync();

    /// <summary>Keeps the state.</summary>
    protected virtual Task WriteStateAsync() => _storage.WriteStateAsync();

    /// <summary>Reads the state again, losing what was not kept.</summary>
    protected virtual Task ReadStateAsync() => _storage.ReadStateAsync();

    private Task ReadBeforeActivationAsync(CancellationToken cancellationToken)
    {
        _storage ??= Runtime.GetStorage<TGrainState>(GrainContext);
        return cancellationToken.IsCancellationRequested ? Task.CompletedTask : ReadStateAsync();
    }
}
