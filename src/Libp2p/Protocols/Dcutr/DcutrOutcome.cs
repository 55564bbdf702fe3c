using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Protocols.Dcutr;

/// <summary>What came of trying to meet a peer directly.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Initiated">Whether this side began, which is the one that was reached through the relay.</param>
/// <param name="Tries">How often the two dialled each other at once; 0 when one could be dialled outright.</param>
/// <param name="Address">Where the peer was reached; null when it was not.</param>
/// <param name="Reason">Why it was not; null when it was.</param>
public sealed record DcutrOutcome(PeerId Peer, bool Initiated, int Tries, Multiaddr? Address, string? Reason)
{
    /// <summary>Whether there is a direct connection.</summary>
    public bool Succeeded => Reason is null;
}
