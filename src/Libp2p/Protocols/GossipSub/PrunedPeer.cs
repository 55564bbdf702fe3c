namespace Libp2p.Protocols.GossipSub;

/// <summary>A peer that is named in a PRUNE.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Record">Its addresses, signed, in their envelope; null when whoever named it has none.</param>
internal sealed record PrunedPeer(ReadOnlyMemory<byte> Id, ReadOnlyMemory<byte>? Record);
