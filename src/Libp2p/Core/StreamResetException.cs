namespace Libp2p.Core;

/// <summary>A stream was given up by the other side, or with its connection.</summary>
/// <param name="message">What ended it.</param>
/// <param name="cause">What lies beneath.</param>
public sealed class StreamResetException(string message, Exception? cause = null) : Libp2pException(message, cause);
