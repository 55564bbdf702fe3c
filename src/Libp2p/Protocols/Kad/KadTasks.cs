namespace Libp2p.Protocols.Kad;

/// <summary>Work that goes on beside its caller; whoever owns it waits for its end.</summary>
/// <param name="countMax">How many may go on at a time.</param>
internal sealed class KadTasks(int countMax) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _tasks = [];
    private readonly CancellationTokenSource _stop = new();
    private bool _stopped;

    /// <summary>Begins some work, which throws nothing but what canceling throws.</summary>
    /// <returns>False when too much is going on, or all has stopped.</returns>
    public bool Begin(Func<CancellationToken, Task> work)
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task task = Task.CompletedTask;
        lock (_gate)
        {
            if (_stopped || _tasks.Count >= countMax) return false;
            task = RunAsync(begun.Task, work);
            _tasks.Add(task);
        }

        begun.SetResult();
        return true;

        async Task RunAsync(Task mayBegin, Func<CancellationToken, Task> what)
        {
            await mayBegin;
            try
            {
                await what(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // As asked.
            }
            finally
            {
                lock (_gate) _tasks.Remove(task);
            }
        }
    }

    /// <summary>Cancels all and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] left;
        lock (_gate)
        {
            if (_stopped) return;
            _stopped = true;
            left = [.. _tasks];
        }

        await _stop.CancelAsync();
        await Task.WhenAll(left);
        _stop.Dispose();
    }
}
