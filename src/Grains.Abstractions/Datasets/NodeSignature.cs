using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>
/// A node's word for a version that it published: its signature of the header and of the publisher's own signature, so
/// that neither is exchanged or taken away unseen (docs/formats/manifest.md).
/// </summary>
/// <param name="PublicKey">The node's raw key, 32 bytes; empty where no node has signed.</param>
/// <param name="Signature">64 bytes; empty where no node has signed.</param>
[GenerateSerializer, Immutable, Alias("bib.datasets.node-signature")]
public readonly record struct NodeSignature(
    [property: Id(0)] ReadOnlyMemory<byte> PublicKey,
    [property: Id(1)] ReadOnlyMemory<byte> Signature)
{
    private static ReadOnlySpan<byte> Tag => "bib-manifest-node-v1\n"u8;

    /// <summary>Whether no node has signed.</summary>
    public bool IsNone => PublicKey.IsEmpty && Signature.IsEmpty;

    /// <summary>Signs a version as a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="contentId">SHA-256 of the header.</param>
    /// <param name="publisherKey">The publisher's raw key; empty where a local account publishes.</param>
    /// <param name="publisherSignature">The publisher's signature; empty without a key.</param>
    public static NodeSignature Of(
        INodeSigner node, ChunkHash contentId, ReadOnlySpan<byte> publisherKey, ReadOnlySpan<byte> publisherSignature) =>
        new(node.PublicKey, node.Sign(Message(contentId, publisherKey, publisherSignature)));

    /// <summary>The bytes that a node signs.</summary>
    /// <inheritdoc cref="Of"/>
    public static byte[] Message(
        ChunkHash contentId, ReadOnlySpan<byte> publisherKey, ReadOnlySpan<byte> publisherSignature) =>
        [.. Tag, .. contentId.ToArray(), .. publisherKey, .. publisherSignature];
}
