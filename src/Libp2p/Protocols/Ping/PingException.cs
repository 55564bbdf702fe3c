using Libp2p.Core;

namespace Libp2p.Protocols.Ping;

/// <summary>A ping was not answered as it should.</summary>
/// <param name="message">What was sent and what came.</param>
public sealed class PingException(string message) : Libp2pException(message);
