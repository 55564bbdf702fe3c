namespace Bib.Grains.Abstractions.Nodes;

/// <summary>How the node is; what NodeService tells.</summary>
public interface INodeStatus
{
    /// <summary>How it is now. Waits for nothing: it answers also while the database is away.</summary>
    NodeStatus Read();
}
