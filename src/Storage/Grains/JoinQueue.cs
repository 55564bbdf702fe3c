using Orleans.Runtime;

namespace Bib.Storage.Grains;

/// <summary>
/// Joins what waits at the same moment into one trip to the database, first come, first served: a lane takes what has
/// gathered while it was busy, so nobody waits for company, and a busy node flushes once for many. An item is answered
/// when its trip has ended; a save, when its transaction is durable. When a trip is refused for one of its items, its
/// halves are tried again, until the item that is to blame stands alone and only it fails.
/// </summary>
/// <typeparam name="TItem">A save, or the key of a row to read.</typeparam>
/// <typeparam name="TAnswer">What is said of each.</typeparam>
/// <param name="send">
/// Makes the trip and answers each item, in order; or throws, and then nothing was kept, or the outcome is unknown.
/// </param>
/// <param name="isTakenBack">Whether an exception of <paramref name="send"/> means that nothing was kept.</param>
/// <param name="options">Limits.</param>
internal sealed class JoinQueue<TItem, TAnswer>(
    Func<IReadOnlyList<TItem>, Task<TAnswer[]>> send,
    Predicate<Exception> isTakenBack,
    SaveQueueOptions options) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private readonly HashSet<Task> _lanes = [];
    private int _running;
    private int _underWay;
    private bool _isDisposed;

    /// <summary>Sends an item with whatever others wait.</summary>
    /// <param name="key">Which row: two items of one row never share a trip.</param>
    /// <param name="item">The item.</param>
    /// <param name="isAlone">Whether it must not share its trip, because it looks at what others write.</param>
    /// <returns>What <c>send</c> says of it.</returns>
    /// <exception cref="LimitExceededException">Too many wait; nothing was done.</exception>
    public Task<TAnswer> JoinAsync(Guid key, TItem item, bool isAlone = false)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_waiting.Count >= options.WaitingMax)
            {
                throw new LimitExceededException(
                    $"{_waiting.Count} rows wait for the database; at most {options.WaitingMax} may. "
                    + "Repeat after a moment.");
            }

            var waiting = new Waiting(key, item, isAlone);
            _waiting.Enqueue(waiting);
            if (_running < options.Lanes && IsWorthATrip) StartLane();
            return waiting.Answer.Task;
        }
    }

    /// <summary>Takes no more, and waits until all that waited are answered.</summary>
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
    /// Whether what waits is as much as a trip under way carries. A trip costs more than what it carries, so one beside
    /// another is made only when it is as full; else what waits goes with the next, as it would with a single lane.
    /// </summary>
    private bool IsWorthATrip => _running == 0 || _waiting.Count * _running >= _underWay;

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
        for (var carried = 0; Take(carried) is { Length: > 0 } batch; carried = batch.Length) await SendAsync(batch);
    }

    /// <summary>What the lane takes next; nothing when it is to end.</summary>
    /// <param name="carried">How many its last trip carried.</param>
    private Waiting[] Take(int carried)
    {
        lock (_gate)
        {
            _underWay -= carried;
            _running--;
            if (!IsWorthATrip) return [];
            var batch = new List<Waiting>();
            var keys = new HashSet<Guid>();
            while (batch.Count < options.BatchMax && _waiting.TryPeek(out var next))
            {
                if (batch.Count > 0 && (next.IsAlone || batch[0].IsAlone)) break;
                if (!keys.Add(next.Key)) break;
                batch.Add(_waiting.Dequeue());
            }

            if (batch.Count > 0) _running++;
            _underWay += batch.Count;
            return [.. batch];
        }
    }

    private async Task SendAsync(ArraySegment<Waiting> batch)
    {
        try
        {
            var answers = await send([.. batch.Select(waiting => waiting.Item)]);
            for (var i = 0; i < batch.Count; i++) batch[i].Answer.TrySetResult(answers[i]);
        }
        catch (Exception refused) when (batch.Count > 1 && isTakenBack(refused))
        {
            await SendAsync(batch[..(batch.Count / 2)]);
            await SendAsync(batch[(batch.Count / 2)..]);
        }
        catch (Exception failure)
        {
            foreach (var waiting in batch) waiting.Answer.TrySetException(failure);
        }
    }

    private sealed record Waiting(Guid Key, TItem Item, bool IsAlone)
    {
        public TaskCompletionSource<TAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
