namespace Bib.Grains.Abstractions.Nodes;

/// <summary>
/// A node of the network as this one knows it, or this node itself. Key: <see cref="NodeKey"/>. Every command answers
/// the node as it is after it, saved, or a refusal. Both are safe to repeat but for the counting of contacts, which may
/// then count twice.
/// </summary>
/// <remarks>
/// Besides answers: <see cref="Persistence.StorageUnavailableException"/> when the outcome is unknown. Once a save has
/// begun, cancelling the call does not stop it.
/// </remarks>
[Alias("bib.nodes")]
public interface INodeGrain : IGrainWithGuidKey
{
    /// <summary>The node, from memory once it is active.</summary>
    /// <param name="nodeId">The peer id, of which the grain's key is made.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("get")]
    Task<NodeAnswer> GetAsync(string nodeId, CancellationToken cancellationToken);

    /// <summary>Says what the node is; nothing is saved where nothing is new.</summary>
    [Alias("describe")]
    Task<NodeAnswer> DescribeAsync(DescribeNode command, CancellationToken cancellationToken);

    /// <summary>Counts how it has answered.</summary>
    [Alias("note-contacts")]
    Task<NodeAnswer> NoteContactsAsync(NoteContacts command, CancellationToken cancellationToken);
}
