namespace Bib.Grains.Abstractions.Network;

/// <summary>Who there is and who is connected with whom, as far as this node knows.</summary>
/// <param name="Nodes">This node, then those that it is connected with, then the others; each in the order of their ids.</param>
/// <param name="Links">This node's connections first; each in the order of their ends.</param>
/// <param name="IsCut">Whether more nodes are known than are told.</param>
public sealed record NetworkTopology(
    IReadOnlyList<TopologyNode> Nodes, IReadOnlyList<TopologyLink> Links, bool IsCut);
