namespace Bib.Storage.Catalog;

/// <summary>
/// Wakes the keeper when something is saved in this process, and followers when it is told. A signal says only that
/// there is something to read, so that one that is missed or given twice does no harm; nothing is kept for anybody.
/// </summary>
internal sealed class CatalogSignals
{
    private TaskCompletionSource _saved = New();
    private TaskCompletionSource _told = New();

    /// <summary>Ends at the next save; to be taken before what is saved is read.</summary>
    public Task Saved => Volatile.Read(ref _saved).Task;

    /// <summary>Ends when the next entries are told; to be taken before the catalog is read.</summary>
    public Task Told => Volatile.Read(ref _told).Task;

    /// <summary>Something is in the outbox.</summary>
    public void NoteSaved() => Interlocked.Exchange(ref _saved, New()).SetResult();

    /// <summary>The catalog has a greater version.</summary>
    public void NoteTold() => Interlocked.Exchange(ref _told, New()).SetResult();

    // Whoever waits goes on by itself and never within the turn of who signals.
    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
