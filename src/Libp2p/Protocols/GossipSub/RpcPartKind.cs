namespace Libp2p.Protocols.GossipSub;

/// <summary>What a part of an RPC is: says where it stands in the RPC and what may be dropped first.</summary>
internal enum RpcPartKind
{
    /// <summary>A topic that is taken or no longer: never dropped, or the other side would be wrong for ever.</summary>
    Subscription,

    /// <summary>A message.</summary>
    Message,

    /// <summary>GRAFT and PRUNE: never dropped, or the two sides' meshes would differ.</summary>
    Mesh,

    /// <summary>IHAVE, IWANT and IDONTWANT: help that may be missing.</summary>
    Gossip,
}
