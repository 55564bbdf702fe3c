namespace Libp2p.Protocols.GossipSub;

/// <summary>How a topic is taken.</summary>
public sealed class GossipTopicOptions
{
    /// <summary>What its peers are valued by; null for <see cref="PeerScoreOptions.DefaultTopic"/>.</summary>
    public TopicScoreOptions? Scores { get; set; }

    /// <summary>
    /// How many messages wait for who reads slowly; then the oldest are dropped, and counted. Default: 1,024.
    /// </summary>
    public int QueueMax { get; set; } = 1024;
}
