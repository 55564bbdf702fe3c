namespace Libp2p.Protocols.GossipSub;

/// <summary>Who takes which topic within the process.</summary>
internal sealed class GossipSubscriptions
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<GossipSubscription>> _byTopic = new(StringComparer.Ordinal);

    /// <summary>The topics that somebody takes.</summary>
    public IReadOnlyList<string> Topics
    {
        get
        {
            lock (_lock) return [.. _byTopic.Keys];
        }
    }

    /// <summary>Adds one.</summary>
    /// <returns>Whether it is the topic's first.</returns>
    public bool Add(GossipSubscription subscription)
    {
        lock (_lock)
        {
            if (_byTopic.TryGetValue(subscription.Topic, out var all))
            {
                all.Add(subscription);
                return false;
            }

            _byTopic.Add(subscription.Topic, [subscription]);
            return true;
        }
    }

    /// <summary>Removes one.</summary>
    /// <returns>Whether it was the topic's last.</returns>
    public bool Remove(GossipSubscription subscription)
    {
        lock (_lock)
        {
            if (!_byTopic.TryGetValue(subscription.Topic, out var all) || !all.Remove(subscription) || all.Count > 0) return false;
            return _byTopic.Remove(subscription.Topic);
        }
    }

    /// <summary>Gives a message to all who take its topic.</summary>
    public void Deliver(ReceivedMessage message)
    {
        lock (_lock)
        {
            if (!_byTopic.TryGetValue(message.Topic, out var all)) return;
            foreach (var subscription in all) subscription.Deliver(message);
        }
    }

    /// <summary>No more messages will come.</summary>
    public void End()
    {
        lock (_lock)
        {
            foreach (var subscription in _byTopic.Values.SelectMany(all => all)) subscription.End();
        }
    }
}
