using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>Topics that peers write to and take messages from.</summary>
public interface IPubSub
{
    /// <summary>The topics that are taken here.</summary>
    IReadOnlyList<string> Topics { get; }

    /// <summary>The connected peers that take a topic.</summary>
    IReadOnlyList<PeerId> PeersOf(string topic);

    /// <summary>
    /// Takes a topic, until what it gives is disposed of. A topic may be taken several times; each gets every message.
    /// </summary>
    /// <param name="topic">Its name.</param>
    /// <param name="options">How; null for the defaults. Those of the first that takes it hold for its peers'
    /// scores.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<GossipSubscription> JoinAsync(
        string topic, GossipTopicOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Writes a message to a topic, which need not be taken here. Own subscriptions do not get it.</summary>
    /// <returns>Its id, and how many peers it was sent to at once.</returns>
    /// <exception cref="ArgumentException">The message is longer than an RPC may be, or the topic's name too
    /// long.</exception>
    ValueTask<PublishedMessage> PublishAsync(
        string topic, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default);

    /// <summary>Sets what checks a topic's messages, in place of what did; null for nothing.</summary>
    void SetValidator(string topic, GossipValidator? validator);
}
