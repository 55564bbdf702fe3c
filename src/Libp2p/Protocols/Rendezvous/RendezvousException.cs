using Libp2p.Core;

namespace Libp2p.Protocols.Rendezvous;

/// <summary>A rendezvous point refused, or did not answer as it should.</summary>
/// <param name="status">What it said; null when it said nothing of the kind.</param>
/// <param name="message">Who refused what.</param>
public sealed class RendezvousException(RendezvousStatus? status, string message) : Libp2pException(message)
{
    /// <summary>What it said; null when it said nothing of the kind.</summary>
    public RendezvousStatus? Status { get; } = status;
}
