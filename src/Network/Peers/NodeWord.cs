using Bib.Grains.Abstractions.Nodes;
using Libp2p.Core;

namespace Bib.Network.Peers;

/// <summary>What a node has said of itself lately.</summary>
/// <param name="Mode">What of the network it keeps.</param>
/// <param name="Peers">With how many peers it is connected.</param>
/// <param name="Relays">The relays that it is reached through.</param>
/// <param name="HeardAt">When it was heard.</param>
internal sealed record NodeWord(NodeMode Mode, int Peers, IReadOnlyList<PeerId> Relays, DateTimeOffset HeardAt);
