namespace Bib.Grains.Abstractions.Network;

/// <summary>What a peer is.</summary>
public enum TopologyNodeKind
{
    /// <summary>This node.</summary>
    Self,

    /// <summary>Another node: it speaks Bib's protocols, or has said that it does.</summary>
    Node,

    /// <summary>Another program that speaks libp2p; or one of which nothing but its id is known.</summary>
    Peer,
}
