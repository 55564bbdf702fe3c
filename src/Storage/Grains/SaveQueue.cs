using Orleans.Runtime;

namespace Bib.Storage.Grains;

/// <summary>
/// Joins the saves that wait at the same moment into one transaction, first come, first served: a lane takes what has
/// gathered while it was busy, so nobody waits for company, and a busy node flushes once for many. A save is answered
/// when its transaction is durable. When a transaction is refused for one of its saves, its halves are tried
/// again, until the save that is to blame stands alone and only it fails.
/// </summary>
/// <typeparam name="TSave">A save.</typeparam>
/// <param name="commit">
/// Writes saves in one transaction and says of each, in order, whether it found its row as expected; or throws, and
/// then
/// nothing was kept, or the outcome is unknown.
/// </param>
/// <param name="isTakenBack">Whether an exception of <paramref name="commit"/> means that nothing was kept.</param>
/// <param name="options">Limits.</param>
internal sealed class SaveQueue<TSave>(
    Func<IReadOnlyList<TSave>, Task<bool[]>> commit,
    Predicate<Exception> isTakenBack,
    SaveQueueOptions options) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private readonly HashSet<Task> _lanes = [];
    private int _running;
    private bool _isDisposed;

    /// <summary>Writes a save with whatever others wait.</summary>
    /// <param name="key">Which row: two saves of one row never share a transaction.</param>
    /// <param name="save">The save.</param>
    /// <param name="isAlone">Whether it must not share its transaction, because it looks at what others write.</param>
    /// <returns>What <c>commit</c> says of it.</returns>
    /// <exception cref="LimitExceededException">Too many wait; nothing was done.</exception>
    public Task<bool> SaveAsync(Guid key, TSave save, bool isAlone)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_waiting.Count >= options.WaitingMax)
            {
                throw new LimitExceededException(
                    $"{_waiting.Count} saves wait for the database; at most {options.WaitingMax} may. "
                    + "Repeat after a moment.");
            }

            var waiting = new Waiting(key, save, isAlone);
            _waiting.Enqueue(waiting);
            if (_running < options.Lanes) StartLane();
            return waiting.Answer.Task;
        }
    }

    /// <summary>Takes no more, and waits until all that waited are written.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] lanes;
        lock (_gate)
        {
            _isDisposed = true;
            lanes = [.. _lanes];
        }

        await Task.WhenAll(lanes).ConfigureAwait(false);
    }

    /// <summary>
    /// A lane belongs to nobody's turn and nobody's call: it runs on the pool, with no context of theirs.
    /// </summary>
    private void StartLane()
    {
        _running++;
        _lanes.RemoveWhere(ended => ended.IsCompleted);
        var stopped = ExecutionContext.IsFlowSuppressed() ? null : (AsyncFlowControl?)ExecutionContext.SuppressFlow();
        try
        {
            _lanes.Add(Task.Factory.StartNew(
                RunLaneAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap());
        }
        finally
        {
            stopped?.Undo();
        }
    }

    private async Task RunLaneAsync()
    {
        while (Take() is { Length: > 0 } batch) await CommitAsync(batch);
    }

    private Waiting[] Take()
    {
        lock (_gate)
        {
            var batch = new List<Waiting>();
            var keys = new HashSet<Guid>();
            while (batch.Count < options.BatchMax && _waiting.TryPeek(out var next))
            {
                if (batch.Count > 0 && (next.IsAlone || batch[0].IsAlone)) break;
                if (!keys.Add(next.Key)) break;
                batch.Add(_waiting.Dequeue());
            }

            if (batch.Count == 0) _running--;
            return [.. batch];
        }
    }

    private async Task CommitAsync(ArraySegment<Waiting> batch)
    {
        try
        {
            var found = await commit([.. batch.Select(waiting => waiting.Save)]);
            for (var i = 0; i < batch.Count; i++) batch[i].Answer.TrySetResult(found[i]);
        }
        catch (Exception refused) when (batch.Count > 1 && isTakenBack(refused))
        {
            await CommitAsync(batch[..(batch.Count / 2)]);
            await CommitAsync(batch[(batch.Count / 2)..]);
        }
        catch (Exception failure)
        {
            foreach (var waiting in batch) waiting.Answer.TrySetException(failure);
        }
    }

    private sealed record Waiting(Guid Key, TSave Save, bool IsAlone)
    {
        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
