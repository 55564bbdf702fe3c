using System.Threading.Channels;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// The messages of a topic, for one reader. The enumeration ends when it is disposed of, or gossip stops.
/// </summary>
public sealed class GossipSubscription : IAsyncEnumerable<ReceivedMessage>, IDisposable
{
    private readonly Channel<ReceivedMessage> _messages;
    private readonly Action<GossipSubscription> _left;
    private long _dropped;

    internal GossipSubscription(string topic, int queueMax, Action<GossipSubscription> left)
    {
        (Topic, _left) = (topic, left);
        BoundedChannelOptions bounded = new(queueMax) { FullMode = BoundedChannelFullMode.DropOldest };
        _messages = Channel.CreateBounded<ReceivedMessage>(bounded, _ => Interlocked.Increment(ref _dropped));
    }

    /// <summary>The topic.</summary>
    public string Topic { get; }

    /// <summary>How many messages were dropped because nobody read them.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Waits for a message.</summary>
    /// <exception cref="ChannelClosedException">No more will come.</exception>
    public ValueTask<ReceivedMessage> ReadAsync(CancellationToken cancellationToken = default) =>
        _messages.Reader.ReadAsync(cancellationToken);

    /// <summary>Takes a message if there is one.</summary>
    public bool TryRead([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ReceivedMessage? message) =>
        _messages.Reader.TryRead(out message);

    /// <inheritdoc/>
    public IAsyncEnumerator<ReceivedMessage> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        _messages.Reader.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    /// <summary>Takes the topic no longer; the last of a topic's subscriptions leaves it.</summary>
    public void Dispose()
    {
        _left(this);
        End();
    }

    internal void Deliver(ReceivedMessage message) => _messages.Writer.TryWrite(message);

    internal void End() => _messages.Writer.TryComplete();
}
