namespace Bib.Grains.Abstractions.Network;

/// <summary>How this node knows that two peers are connected.</summary>
public enum TopologyBasis
{
    /// <summary>It is a connection of this node.</summary>
    Own,

    /// <summary>A connection of this node goes through it: a relay's with the peer behind it.</summary>
    Relayed,

    /// <summary>One of the two says so: that it is reached through the other, a relay. Nobody has checked.</summary>
    Said,
}
