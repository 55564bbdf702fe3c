namespace Grpc.AspNetCore.Server.Calls;

/// <summary>
/// A call's deadline on the server: fires the call's token, and decides who may still write the response.
/// </summary>
internal sealed class ServerDeadline : IDisposable
{
    /// <summary>A timer takes no more; so distant a deadline is as good as none.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending;
    private readonly ITimer _timer;
    private bool _writing;
    private bool _over;

    public ServerDeadline(TimeSpan timeout, TimeProvider time, CancellationToken aborted)
    {
        if (timeout > Longest) timeout = Longest;
        At = time.GetUtcNow().UtcDateTime + timeout;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        _timer = time.CreateTimer(
            static state => ((ServerDeadline)state!).Pass(), this, timeout, Timeout.InfiniteTimeSpan);
    }

    public DateTime At { get; }

    public CancellationToken Token => _ending.Token;

    /// <summary>Completes when the deadline passes.</summary>
    public Task Passed => _passed.Task;

    /// <summary>
    /// Takes the response away from the handler; false when a write is under way and it cannot be ended in order.
    /// </summary>
    public bool TryTakeResponse()
    {
        lock (_gate)
        {
            _over = true;
            return !_writing;
        }
    }

    public void BeginWrite()
    {
        lock (_gate)
        {
            if (_over) throw new OperationCanceledException("The call's deadline has passed; nothing more can be written.", Token);
            _writing = true;
        }
    }

    public void EndWrite()
    {
        lock (_gate) _writing = false;
    }

    public void Dispose()
    {
        _timer.Dispose();
        _ending.Dispose();
    }

    private void Pass()
    {
        _passed.TrySetResult();
        try
        {
            _ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended in the same moment.
        }
    }
}
