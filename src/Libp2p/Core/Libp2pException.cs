namespace Libp2p.Core;

/// <summary>What goes wrong in libp2p itself. Every failure has a type of its own below this one.</summary>
/// <param name="message">What was expected and what came.</param>
/// <param name="cause">What lies beneath.</param>
public abstract class Libp2pException(string message, Exception? cause = null) : Exception(message, cause);
