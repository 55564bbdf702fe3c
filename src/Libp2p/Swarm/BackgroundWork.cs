namespace Libp2p.Swarm;

/// <summary>Work that goes on beside its owner, who waits for all of it before it ends.</summary>
/// <param name="failed">Told of what work threw: it ends that work alone.</param>
internal sealed class BackgroundWork(Action<Exception> failed)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running = 1; // the owner is one
    private int _left;

    /// <summary>Begins work. It runs here until it first waits.</summary>
    public void Begin(Func<Task> work)
    {
        Interlocked.Increment(ref _running);
        _ = RunAsync(work);
    }

    /// <summary>The owner begins nothing more; what runs may still begin something.</summary>
    /// <returns>Ends with the last work.</returns>
    public Task EndAsync()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0) Leave();
        return _ended.Task;
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception)
        {
            failed(exception);
        }
        finally
        {
            Leave();
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0) _ended.TrySetResult();
    }
}
