namespace Libp2p.Swarm.Pruning;

/// <summary>Ends connections when there are too many, and looks again while too many are left.</summary>
internal sealed class ConnectionPruner
{
    private readonly ConnectionTable _connections;
    private readonly PeerTags _tags;
    private readonly PruningOptions _options;
    private readonly WaterMarks _marks;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;
    private readonly OneAtATime _pruning;
    private volatile bool _crowded;

    /// <summary>Prunes when it is told of something.</summary>
    /// <param name="connections">The connections.</param>
    /// <param name="tags">What their peers are worth.</param>
    /// <param name="options">How long new ones are left alone.</param>
    /// <param name="marks">How many are kept.</param>
    /// <param name="time">What the time is.</param>
    /// <param name="work">Where it runs, when it does.</param>
    /// <param name="stopping">Canceled when the host stops.</param>
    public ConnectionPruner(
        ConnectionTable connections,
        PeerTags tags,
        PruningOptions options,
        WaterMarks marks,
        TimeProvider time,
        BackgroundWork work,
        CancellationToken stopping)
    {
        (_connections, _tags, _options, _marks, _time) = (connections, tags, options, marks, time);
        _stopping = stopping;
        _pruning = new(work, PruneAsync);
    }

    /// <summary>There is one connection more.</summary>
    public void Added()
    {
        if (IsTooMany()) _pruning.Ask();
    }

    /// <summary>A connection was refused because the host has no room for one.</summary>
    public void Crowded()
    {
        _crowded = true;
        _pruning.Ask();
    }

    private bool IsTooMany() =>
        _connections.Count > _marks.High || _connections.InboundCount > _marks.InboundHigh;

    private async Task PruneAsync()
    {
        try
        {
            do
            {
                var crowded = _crowded;
                _crowded = false;
                var oldEnough = _time.GetUtcNow() - _options.Grace;
                var ending = PruningRules.Choose(
                    _connections.All, connection => _tags.ValueOf(connection.Peer), _marks, crowded, oldEnough);
                await Task.WhenAll(ending.Select(connection => connection.DisposeAsync().AsTask()));
                await Task.Delay(_options.Pause, _time, _stopping);
            }
            while (IsTooMany());
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // All connections end now.
        }
    }
}
