namespace Bib.Grains.Abstractions.Network;

/// <summary>A peer that there is a connection with.</summary>
/// <param name="PeerId">Its id.</param>
/// <param name="Address">The other end, as a multiaddress.</param>
/// <param name="IsOutbound">Whether this node dialled.</param>
/// <param name="IsRelayed">Whether the connection goes through a relay.</param>
/// <param name="Agent">What program it says it is; empty while it has not said.</param>
/// <param name="IsNode">Whether it speaks Bib's protocols.</param>
/// <param name="Since">Since when the oldest of its connections is open.</param>
/// <param name="Connections">How many there are.</param>
public sealed record ConnectedPeer(
    string PeerId,
    string Address,
    bool IsOutbound,
    bool IsRelayed,
    string Agent,
    bool IsNode,
    DateTimeOffset Since,
    int Connections);
