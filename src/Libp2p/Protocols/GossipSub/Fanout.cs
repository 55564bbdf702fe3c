namespace Libp2p.Protocols.GossipSub;

/// <summary>Whom messages of a topic are sent to that is only written to.</summary>
internal sealed class Fanout
{
    /// <summary>The peers.</summary>
    public HashSet<GossipPeer> Peers { get; } = [];

    /// <summary>When the last message was written.</summary>
    public TimeSpan LastPublished { get; set; }
}
