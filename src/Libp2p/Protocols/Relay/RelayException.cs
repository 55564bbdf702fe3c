using Libp2p.Core;

namespace Libp2p.Protocols.Relay;

/// <summary>A relay refused, or did not answer as it should.</summary>
/// <param name="status">What it said; <see cref="RelayStatus.Unused"/> when it said nothing of the kind.</param>
/// <param name="message">Who refused what.</param>
public sealed class RelayException(RelayStatus status, string message) : Libp2pException(message)
{
    /// <summary>What it said.</summary>
    public RelayStatus Status { get; } = status;
}
