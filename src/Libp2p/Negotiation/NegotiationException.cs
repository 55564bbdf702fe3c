using Libp2p.Core;

namespace Libp2p.Negotiation;

/// <summary>Two peers have no protocol in common, or the other one does not speak multistream-select.</summary>
/// <param name="message">What was proposed and what came.</param>
public sealed class NegotiationException(string message) : Libp2pException(message);
