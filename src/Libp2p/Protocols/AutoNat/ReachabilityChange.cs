using Libp2p.Core.Multiaddrs;

namespace Libp2p.Protocols.AutoNat;

/// <summary>What has become known.</summary>
/// <param name="Address">Of which address; null when of the peer as a whole.</param>
/// <param name="Reachability">What.</param>
public sealed record ReachabilityChange(Multiaddr? Address, Reachability Reachability);
