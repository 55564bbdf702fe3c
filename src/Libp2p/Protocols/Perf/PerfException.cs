using Libp2p.Core;

namespace Libp2p.Protocols.Perf;

/// <summary>A measurement went other than the two sides agreed.</summary>
/// <param name="message">What was expected and what came.</param>
public sealed class PerfException(string message) : Libp2pException(message);
