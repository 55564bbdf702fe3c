namespace Bib.Grains.Abstractions.Network;

/// <summary>Says of a connection that another node is at its end: a stranger, who may read what is public.</summary>
public interface ICallingPeer
{
    /// <summary>The node's id, proven by its key.</summary>
    string PeerId { get; }
}
