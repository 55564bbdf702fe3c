namespace Bib.Storage.Grains;

/// <summary>Keeps one kind of state as rows of its table.</summary>
/// <typeparam name="T">What the grain's persistent state holds, a <c>RowState</c> of the feature's record.</typeparam>
public interface IRowMapper<T>
{
    /// <summary>Reads the row with this key; sets state, ETag and RecordExists, for an absent row too.</summary>
    Task ReadAsync(Guid key, IGrainState<T> state);

    /// <summary>
    /// Writes the row if it still has the state's ETag, with all that rides with it, in one transaction; then sets ETag
    /// and RecordExists.
    /// </summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">The row has another version.</exception>
    /// <exception cref="Bib.Grains.Abstractions.Persistence.StorageConflictException">Another row is in the
    /// way.</exception>
    Task WriteAsync(Guid key, IGrainState<T> state);

    /// <summary>
    /// Removes the row if it still has the state's ETag, with all that rides with it, in one transaction; the state is
    /// an absent row's then.
    /// </summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">The row has another version.</exception>
    /// <exception cref="Bib.Grains.Abstractions.Persistence.StorageConflictException">Other rows need it.</exception>
    Task RemoveAsync(Guid key, IGrainState<T> state);
}
