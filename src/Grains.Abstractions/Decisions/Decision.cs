using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Bib.Grains.Abstractions.Decisions;

/// <summary>What rules return: a new state, the old one, or a refusal.</summary>
/// <typeparam name="TState">The state that was decided about.</typeparam>
public sealed class Decision<TState> where TState : class
{
    internal Decision(TState? state, Refusal? refusal, ImmutableArray<string> changes)
    {
        State = state;
        Refusal = refusal;
        Changes = changes;
    }

    /// <summary>The state after the command; null when refused.</summary>
    public TState? State { get; }

    /// <summary>The no; null when accepted.</summary>
    public Refusal? Refusal { get; }

    /// <summary>
    /// Names of the fields that the command changes, for the audit log; empty when there is nothing to save.
    /// </summary>
    public ImmutableArray<string> Changes { get; }

    /// <summary>Whether the command was refused.</summary>
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(State))]
    public bool IsRefused => Refusal is not null;

    /// <summary>Whether there is something to save.</summary>
    public bool IsChange => Refusal is null && Changes.Length > 0;

    /// <summary>A refusal is a decision.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Decision.Refuse is the named way.")]
    public static implicit operator Decision<TState>(Refusal refusal) => new(null, refusal, []);
}
