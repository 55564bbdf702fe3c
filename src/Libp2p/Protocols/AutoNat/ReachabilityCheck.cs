using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Protocols.AutoNat;

/// <summary>What one server said.</summary>
/// <param name="Server">The server.</param>
/// <param name="Version">In which version it was asked: 1 or 2.</param>
/// <param name="Address">About which address; null when about the peer as a whole.</param>
/// <param name="Reached">Whether it was reached; null when it did not find that out.</param>
/// <param name="Reason">Why it did not; null when it did.</param>
public sealed record ReachabilityCheck(PeerId Server, int Version, Multiaddr? Address, bool? Reached, string? Reason);
