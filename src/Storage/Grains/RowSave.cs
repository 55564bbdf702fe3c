using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Persistence;

namespace Bib.Storage.Grains;

/// <summary>One grain's save, on its way to the database.</summary>
/// <param name="Key">The row's key.</param>
/// <param name="Version">The version that the save was made from; 0 where there is no row yet.</param>
/// <param name="State">The row, and what rides with it.</param>
internal sealed record RowSave<TState>(Guid Key, long Version, RowState<TState> State) where TState : class, new()
{
    /// <summary>Why.</summary>
    public CommandContext Cause => State.Cause!;
}
