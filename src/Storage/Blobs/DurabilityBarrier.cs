using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>Waits for any number of puts without keeping them; remembers the first failure.</summary>
internal sealed class DurabilityBarrier
{
    private readonly TaskCompletionSource<WrittenChunks> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _open = 1;
    private long _count;
    private long _bytes;
    private Exception? _failure;

    /// <summary>The first failure so far: there is no use in going on.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    public void Add(Task<bool> put, int bytes)
    {
        Interlocked.Increment(ref _open);
        put.ContinueWith(
            ended => Ended(ended, bytes),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>No more will be added.</summary>
    public Task<WrittenChunks> Complete()
    {
        Close();
        return _done.Task;
    }

    private void Ended(Task<bool> put, int bytes)
    {
        if (put.IsCompletedSuccessfully)
        {
            if (put.Result)
            {
                Interlocked.Increment(ref _count);
                Interlocked.Add(ref _bytes, bytes);
            }
        }
        else
        {
            Interlocked.CompareExchange(ref _failure, put.Exception?.InnerException ?? new TaskCanceledException(put), null);
        }

        Close();
    }

    private void Close()
    {
        if (Interlocked.Decrement(ref _open) > 0) return;
        if (Failure is not { } failure)
        {
            _done.TrySetResult(new(_count, _bytes));
            return;
        }

        _done.TrySetException(failure);
        _ = _done.Task.Exception;
    }
}
