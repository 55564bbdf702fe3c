namespace Libp2p.Node;

/// <summary>The arguments are wrong; the message names which, and what was expected.</summary>
internal sealed class UsageException(string message) : Exception(message);
