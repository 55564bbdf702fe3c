namespace Libp2p.Protocols.GossipSub;

/// <summary>A peer takes a topic, or no longer.</summary>
internal readonly record struct TopicSubscription(bool Subscribe, string Topic);
