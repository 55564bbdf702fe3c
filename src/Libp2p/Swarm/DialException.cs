using Libp2p.Core;

namespace Libp2p.Swarm;

/// <summary>A peer was not reached.</summary>
/// <param name="message">Who, and what came of each of its addresses.</param>
/// <param name="inner">What came of the last, if there was one.</param>
public sealed class DialException(string message, Exception? inner = null) : Libp2pException(message, inner);
