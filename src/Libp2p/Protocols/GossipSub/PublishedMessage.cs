namespace Libp2p.Protocols.GossipSub;

/// <summary>A message that was written to a topic.</summary>
/// <param name="Id">What tells it from others.</param>
/// <param name="Recipients">How many peers it was sent to at once; the others get it from them.</param>
public readonly record struct PublishedMessage(MessageId Id, int Recipients);
