namespace Libp2p.Protocols.GossipSub;

/// <summary>A topic that is taken here.</summary>
internal sealed class JoinedTopic
{
    /// <summary>Whom its messages are passed to.</summary>
    public HashSet<GossipPeer> Mesh { get; } = [];
}
