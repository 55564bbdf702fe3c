using Libp2p.Core;

namespace Libp2p.Protocols.AutoNat;

/// <summary>A server did not find out whether this peer can be dialled, or says what is not so.</summary>
/// <param name="message">Who, and why.</param>
public sealed class AutoNatException(string message) : Libp2pException(message);
