using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>A kept state that a grain's constructor asks for with <see cref="PersistentStateAttribute"/>.</summary>
/// <typeparam name="TState">The state; it has a parameterless constructor.</typeparam>
public interface IPersistentState<TState> : IStorage<TState>;
