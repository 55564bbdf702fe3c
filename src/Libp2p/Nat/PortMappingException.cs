using Libp2p.Core;

namespace Libp2p.Nat;

/// <summary>A gateway did not map a port, or did not answer.</summary>
/// <param name="message">Which gateway, what it was asked, what it said.</param>
/// <param name="cause">What lies beneath.</param>
public sealed class PortMappingException(string message, Exception? cause = null) : Libp2pException(message, cause);
