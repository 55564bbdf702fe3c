namespace Libp2p.Protocols.GossipSub;

/// <summary>PRUNE: a peer leaves this side's mesh.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Peers">Others to connect to instead.</param>
/// <param name="BackoffSeconds">How long not to come back; null from peers that speak v1.0.</param>
internal sealed record PruneNotice(string Topic, IReadOnlyList<PrunedPeer> Peers, ulong? BackoffSeconds);
