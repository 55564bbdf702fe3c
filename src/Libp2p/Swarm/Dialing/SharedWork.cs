namespace Libp2p.Swarm.Dialing;

/// <summary>
/// Does the same thing once for all who ask for it at the same time. It is canceled when nobody waits for it any more.
/// </summary>
/// <typeparam name="TKey">What makes two things the same.</typeparam>
/// <typeparam name="T">What comes of it.</typeparam>
internal sealed class SharedWork<TKey, T>
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Entry> _entries = [];

    /// <summary>Does something, or joins those who wait for it already.</summary>
    public async Task<T> DoAsync(TKey key, Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        Entry? entry;
        var begins = false;
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out entry))
            {
                begins = true;
                _entries.Add(key, entry = new());
            }

            entry.Waiting++;
        }

        if (begins) _ = RunAsync(key, entry, action);
        try
        {
            return await entry.Result.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            bool abandoned;
            lock (_lock) abandoned = --entry.Waiting == 0 && Forget(key, entry);
            if (abandoned) await entry.Canceling.CancelAsync();
        }
    }

    private async Task RunAsync(TKey key, Entry entry, Func<CancellationToken, Task<T>> action)
    {
        try
        {
            var result = await action(entry.Canceling.Token);
            lock (_lock) Forget(key, entry);
            entry.Result.TrySetResult(result);
        }
        catch (OperationCanceledException exception)
        {
            lock (_lock) Forget(key, entry);
            entry.Result.TrySetCanceled(exception.CancellationToken);
        }
        catch (Exception exception)
        {
            lock (_lock) Forget(key, entry);
            entry.Result.TrySetException(exception);
            _ = entry.Result.Task.Exception; // it may be that nobody waits any more
        }
    }

    private bool Forget(TKey key, Entry entry) =>
        _entries.TryGetValue(key, out var current) && current == entry && _entries.Remove(key);

    private sealed class Entry
    {
        public TaskCompletionSource<T> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenSource Canceling { get; } = new();

        public int Waiting { get; set; }
    }
}
