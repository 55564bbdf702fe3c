namespace Bib.Grains.Abstractions.Decisions;

/// <summary>Ways to decide.</summary>
public static class Decision
{
    /// <summary>Yes: <paramref name="state"/> is to be saved.</summary>
    /// <param name="state">The new state.</param>
    /// <param name="changes">The fields that differ; at least one.</param>
    public static Decision<TState> Accept<TState>(TState state, params string[] changes) where TState : class =>
        changes.Length == 0
            ? throw new ArgumentException("An accepted change names what changes.", nameof(changes))
            : new(state, null, [.. changes]);

    /// <summary>Yes, and it is so already: nothing is saved.</summary>
    public static Decision<TState> Unchanged<TState>(TState state) where TState : class => new(state, null, []);

    /// <summary>No.</summary>
    public static Decision<TState> Refuse<TState>(Refusal refusal) where TState : class => refusal;
}
