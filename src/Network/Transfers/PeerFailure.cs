using Libp2p.Core;

namespace Bib.Network.Transfers;

/// <summary>A peer that was asked in vain.</summary>
/// <param name="Peer">Who.</param>
/// <param name="Why">What it answered, or did not.</param>
internal sealed record PeerFailure(PeerId Peer, string Why);
