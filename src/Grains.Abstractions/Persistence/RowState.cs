using System.Collections.Immutable;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Persistence;

/// <summary>
/// What a grain hands its storage: the row, and what goes into the same transaction beside it. Reading fills the row
/// only. It rides with the state because saving is the one moment when all of it is true.
/// </summary>
/// <typeparam name="TState">The feature's state record.</typeparam>
[GenerateSerializer, Immutable, Alias("bib.row-state`1")]
public sealed record RowState<TState> where TState : class, new()
{
    /// <summary>The row; a fresh one where none is kept.</summary>
    [Id(0)] public TState Row { get; init; } = new();

    /// <summary>Why the row changes; null in what was read.</summary>
    [Id(1)] public CommandContext? Cause { get; init; }

    /// <summary>What the audit log is told.</summary>
    [Id(2)] public ImmutableArray<AuditFact> Audit { get; init; } = [];

    /// <summary>What others are told, at least once, in order.</summary>
    [Id(3)] public ImmutableArray<OutboxFact> Outbox { get; init; } = [];

    /// <summary>What a repeat of the command is answered; null when it has no key.</summary>
    [Id(4)] public CommandReceipt? Receipt { get; init; }

    /// <summary>What must hold among other rows for this save to be right.</summary>
    [Id(5)] public ImmutableArray<RowGuard> Guards { get; init; } = [];

    /// <summary>
    /// The row as it is kept before this save, so that only what differs is written; null where that isn't known.
    /// </summary>
    [Id(6)] public TState? Before { get; init; }

    /// <summary>
    /// The word of another node that the row is made of, kept beside it as it is; null where none is new.
    /// </summary>
    [Id(7)] public SignedRecord? Record { get; init; }
}
