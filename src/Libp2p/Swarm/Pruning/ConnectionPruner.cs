namespace Libp2p.Swarm.Pruning;

/// <summary>Ends connections when there are too many, and looks again while too many are left.</summary>
/// <param name="connections">The connections.</param>
/// <param name="tags">What their peers are worth.</param>
/// <param name="options">How many are kept.</param>
/// <param name="time">What the time is.</param>
/// <param name="work">Where it runs, when it does.</param>
/// <param name="stopping">Canceled when the host stops.</param>
internal sealed class ConnectionPruner(
    ConnectionTable connections,
    PeerTags tags,
    PruningOptions options,
    TimeProvider time,
    BackgroundWork work,
    CancellationToken stopping)
{
    private int _running;

    /// <summary>There is one connection more.</summary>
    public void Added()
    {
        if (connections.Count > options.HighWater && Interlocked.Exchange(ref _running, 1) == 0) work.Begin(RunAsync);
    }

    private async Task RunAsync()
    {
        try
        {
            do
            {
                var ending = PruningRules.Choose(
                    connections.All, connection => tags.ValueOf(connection.Peer), options, time.GetUtcNow());
                await Task.WhenAll(ending.Select(connection => connection.DisposeAsync().AsTask()));
                await Task.Delay(options.Pause, time, stopping);
            }
            while (connections.Count > options.HighWater);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // All connections end now.
        }
        finally
        {
            Interlocked.Exchange(ref _running, 0);
        }
    }
}
