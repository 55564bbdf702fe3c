namespace Libp2p.Swarm;

/// <summary>
/// Work that is never done twice at the same time: whoever asks for it while it is done has it done once more after
/// that, also when the asking comes at the last moment.
/// </summary>
/// <param name="background">Where it runs.</param>
/// <param name="work">What is done.</param>
internal sealed class OneAtATime(BackgroundWork background, Func<Task> work)
{
    private readonly Lock _lock = new();
    private bool _busy;
    private bool _again;

    /// <summary>Asks for the work, and waits for nothing: it does not begin on the caller's thread.</summary>
    public void Ask()
    {
        lock (_lock)
        {
            _again = true;
            if (_busy) return;
            _busy = true;
        }

        background.Begin(RunAsync);
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        while (IsAskedFor())
        {
            try
            {
                await work();
            }
            catch
            {
                lock (_lock) _busy = false;
                throw;
            }
        }
    }

    private bool IsAskedFor()
    {
        lock (_lock)
        {
            _busy = _again;
            _again = false;
            return _busy;
        }
    }
}
