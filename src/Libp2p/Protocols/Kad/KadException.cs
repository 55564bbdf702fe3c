using Libp2p.Core;

namespace Libp2p.Protocols.Kad;

/// <summary>A request was not answered, was refused, or came to nothing.</summary>
/// <param name="message">What was asked and what came.</param>
/// <param name="cause">What lies beneath.</param>
public sealed class KadException(string message, Exception? cause = null) : Libp2pException(message, cause);
