using Bib.Grains.Abstractions.Persistence;
using Orleans.Runtime;

namespace Bib.Grains.Persistence;

/// <summary>
/// A grain whose state is a row. It swaps its state in, writes once, and on any failure forgets it: what was not saved
/// is never answered. Turns follow one another (no reentrancy), so saves of one grain never overlap.
/// </summary>
/// <typeparam name="TState">The row.</typeparam>
public abstract class RowGrain<TState>(IPersistentState<RowState<TState>> state) : Grain
    where TState : class, new()
{
    private bool _isForgotten;

    /// <summary>The row as it is saved.</summary>
    protected TState Row => state.State.Row;

    /// <summary>Its version; null when there is none.</summary>
    protected string? ETag => state.RecordExists ? state.Etag : null;

    /// <summary>
    /// To be awaited first in every call. Calls that were queued behind a failed save may still reach this activation
    /// before it goes; they read the row anew.
    /// </summary>
    protected ValueTask RememberAsync() => _isForgotten ? ReadAgainAsync() : ValueTask.CompletedTask;

    /// <summary>
    /// To be said wherever a call ends with a refusal: a grain whose id names no row is not kept in memory, or whoever
    /// asks for made-up ids would fill it.
    /// </summary>
    protected void LeaveIfAbsent()
    {
        if (!state.RecordExists) DeactivateOnIdle();
    }

    /// <summary>Writes once. The caller's cancellation never reaches it: a save that began ends.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Another writer was first.</exception>
    /// <exception cref="StorageConflictException">The database refuses it; nothing is kept.</exception>
    /// <exception cref="StorageUnavailableException">The outcome is unknown.</exception>
    protected async Task SaveAsync(RowState<TState> next)
    {
        state.State = next;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            _isForgotten = true;
            DeactivateOnIdle();
            throw;
        }

        // What rode with the row is kept by the database now, and not by every grain in memory.
        state.State = new() { Row = next.Row };
    }

    /// <summary>
    /// Removes the row for good, with what is told of it; the state is that of an absent row then. Ends as
    /// <see cref="SaveAsync"/> does.
    /// </summary>
    protected async Task RemoveAsync(RowState<TState> last)
    {
        state.State = last;
        try
        {
            await state.ClearStateAsync();
        }
        catch
        {
            _isForgotten = true;
            DeactivateOnIdle();
            throw;
        }
    }

    private async ValueTask ReadAgainAsync()
    {
        await state.ReadStateAsync();
        _isForgotten = false;
    }
}
