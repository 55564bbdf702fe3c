using Libp2p.Core;

namespace Libp2p.Protocols.Dcutr;

/// <summary>Two peers did not come to meet directly.</summary>
/// <param name="message">Why.</param>
public sealed class DcutrException(string message) : Libp2pException(message);
