using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>What the router knows of a peer that it is connected with.</summary>
internal sealed class GossipPeer(PeerId id, GossipVersion version, bool isOutbound, bool isDirect)
{
    /// <summary>Who it is.</summary>
    public PeerId Id => id;

    /// <summary>What it speaks.</summary>
    public GossipVersion Version => version;

    /// <summary>Whether it knows meshes and gossip.</summary>
    public bool HasMesh => version != GossipVersion.FloodSub;

    /// <summary>Whether this side dialled it.</summary>
    public bool IsOutbound => isOutbound;

    /// <summary>Whether there is an agreement with it (v1.1, explicit peering agreements).</summary>
    public bool IsDirect => isDirect;

    /// <summary>The topics that it takes.</summary>
    public HashSet<string> Topics { get; } = [];

    /// <summary>How many IHAVE came in this heartbeat.</summary>
    public int HaveNotices { get; set; }

    /// <summary>For how many messages it was asked in this heartbeat.</summary>
    public int IdsAsked { get; set; }

    /// <summary>How many ids of IDONTWANT came in this heartbeat.</summary>
    public int DontWantIds { get; set; }

    /// <summary>What it does not want, and in which heartbeat it said so.</summary>
    public Dictionary<MessageId, long> DontWant { get; } = [];
}
