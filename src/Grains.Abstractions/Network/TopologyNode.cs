using Bib.Grains.Abstractions.Nodes;

namespace Bib.Grains.Abstractions.Network;

/// <summary>A peer of the network.</summary>
/// <param name="PeerId">Its id.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsConnected">Whether this node is connected with it; of itself, no.</param>
/// <param name="Mode">What of the network it says to keep; unspecified where it is no node, or has not said.</param>
/// <param name="Agent">What program it says it is; empty where it has not said, or is not connected.</param>
/// <param name="Peers">With how many peers it says to be connected; null where it has not said so lately.</param>
public sealed record TopologyNode(
    string PeerId, TopologyNodeKind Kind, bool IsConnected, NodeMode Mode, string Agent, int? Peers);
