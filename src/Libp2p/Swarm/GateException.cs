using Libp2p.Core;

namespace Libp2p.Swarm;

/// <summary>The gater does not let somebody in or be dialled.</summary>
/// <param name="message">Whom, and where.</param>
public sealed class GateException(string message) : Libp2pException(message);
