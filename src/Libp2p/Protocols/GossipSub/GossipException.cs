using Libp2p.Core;

namespace Libp2p.Protocols.GossipSub;

/// <summary>A peer asked more of gossip than it may.</summary>
/// <param name="message">What and how much is allowed.</param>
public sealed class GossipException(string message) : Libp2pException(message);
