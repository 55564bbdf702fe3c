namespace Libp2p.Protocols.GossipSub;

/// <summary>What a peer speaks, from the least to the most.</summary>
public enum GossipVersion
{
    /// <summary>Only messages and subscriptions: everything is sent to everybody.</summary>
    FloodSub,

    /// <summary>Meshes and gossip.</summary>
    V10,

    /// <summary>Backoff and peer exchange in PRUNE.</summary>
    V11,

    /// <summary>IDONTWANT.</summary>
    V12,
}
