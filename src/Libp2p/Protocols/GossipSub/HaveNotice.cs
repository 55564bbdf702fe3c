namespace Libp2p.Protocols.GossipSub;

/// <summary>IHAVE: messages of a topic that a peer has.</summary>
internal sealed record HaveNotice(string Topic, IReadOnlyList<MessageId> Ids);
