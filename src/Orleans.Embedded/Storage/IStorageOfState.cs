namespace Orleans.Core;

/// <summary>One kept state of one activation.</summary>
/// <typeparam name="TState">The state; it has a parameterless constructor.</typeparam>
public interface IStorage<TState> : IStorage
{
    /// <summary>
    /// The state in memory; nothing is kept before a write. Only the activation's turns may touch it.
    /// </summary>
    TState State { get; set; }
}
