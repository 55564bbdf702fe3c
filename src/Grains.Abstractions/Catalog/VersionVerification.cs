using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Catalog;

/// <summary>Whether a version is what it says that it is: published by whom its header names, at the home of its dataset.</summary>
public static class VersionVerification
{
    private const int KeyLength = 32;

    /// <summary>What is wrong with a version's signatures, as the end of a sentence; null where nothing is.</summary>
    /// <param name="version">The version, which may come from anybody.</param>
    /// <param name="header">What its header says.</param>
    /// <param name="home">The peer id of the node that must have signed it.</param>
    /// <param name="signatures">Checks signatures.</param>
    /// <param name="nodes">Knows the id that belongs to a key.</param>
    public static string? Verify(
        AdoptedVersion version, ManifestHeader header, string home, ISignatures signatures, INodeSigner nodes)
    {
        var (key, signature, node) = (version.PublicKey, version.Signature, version.Node);
        if (key.IsEmpty != signature.IsEmpty)
            return "it has a publisher's key without a signature, or a signature without a key";
        if (!key.IsEmpty && UserId.FromPublicKey(key.Span) != header.Publisher)
            return $"its publisher's key is not that of {header.Publisher}";
        if (!key.IsEmpty && !signatures.Verify(key.Span, version.Header.Span, signature.Span))
            return $"the signature is not that of its publisher {header.Publisher}";
        if (node.IsNone) return "no node has signed it";
        if (node.PublicKey.Length != KeyLength || nodes.NodeIdOf(node.PublicKey.Span) != home)
            return $"another node than its home {home} has signed it";
        var message = NodeSignature.Message(ManifestHeaderCodec.ContentId(version.Header.Span), key.Span, signature.Span);
        return signatures.Verify(node.PublicKey.Span, message, node.Signature.Span)
            ? null
            : $"the signature is not that of its home {home}";
    }
}
