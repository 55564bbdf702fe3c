using Libp2p.Core;

namespace Libp2p.Security;

/// <summary>A connection could not be secured, or what came on it is not what was sent.</summary>
/// <param name="message">What was expected and what came.</param>
/// <param name="cause">What lies beneath.</param>
public sealed class SecurityException(string message, Exception? cause = null) : Libp2pException(message, cause);
