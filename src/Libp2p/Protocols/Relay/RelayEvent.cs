using Libp2p.Core;

namespace Libp2p.Protocols.Relay;

/// <summary>Something that a relay did.</summary>
/// <param name="Kind"><c>reservation</c>, <c>circuit</c> or <c>refusal</c>.</param>
/// <param name="Peer">Who asked.</param>
/// <param name="Target">To whom a circuit leads; null when it is about something else.</param>
/// <param name="Status">What was answered.</param>
public sealed record RelayEvent(string Kind, PeerId Peer, PeerId? Target, RelayStatus Status);
