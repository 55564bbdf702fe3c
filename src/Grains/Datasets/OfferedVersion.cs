using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Datasets;

/// <summary>A version of another node's dataset whose header is read and whose signatures are checked.</summary>
/// <param name="Id">The id of the new row.</param>
/// <param name="Header">What its header says.</param>
/// <param name="Number">Its number.</param>
/// <param name="ContentId">SHA-256 of the header.</param>
/// <param name="Content">What its row holds.</param>
public sealed record OfferedVersion(
    Guid Id, ManifestHeader Header, VersionNumber Number, ChunkHash ContentId, VersionContent Content)
{
    private const int KeyLength = 32;

    /// <summary>Reads a version and checks who signed it.</summary>
    /// <param name="version">The version.</param>
    /// <param name="home">The node that must have signed it.</param>
    /// <param name="id">The id of the new row.</param>
    /// <param name="signatures">Checks signatures.</param>
    /// <param name="nodes">Knows ids of keys.</param>
    /// <param name="refusal">Why it is none, when it is none.</param>
    /// <returns>The version; null with a refusal.</returns>
    public static OfferedVersion? Read(
        AdoptedVersion version, string home, Guid id, ISignatures signatures, INodeSigner nodes, out Refusal? refusal)
    {
        try
        {
            var header = ManifestHeaderCodec.Read(version.Header.Span);
            var contentId = ManifestHeaderCodec.ContentId(version.Header.Span);
            refusal = VersionNumber.TryParse(header.Version, out var number)
                ? SignatureFault(version, header, contentId, home, signatures, nodes)
                : DatasetRefusals.InvalidNumber(header.Version);
            if (refusal is not null) return null;
            return new(
                id, header, number, contentId,
                new(
                    version.Header, version.Signature, version.PublicKey,
                    [.. header.Files.Select(part => part.Chunk.Hash).Distinct()], version.Node));
        }
        catch (ManifestException fault)
        {
            refusal = DatasetRefusals.InvalidHeader(fault.Message);
            return null;
        }
    }

    private static Refusal? SignatureFault(
        AdoptedVersion version, ManifestHeader header, ChunkHash contentId, string home, ISignatures signatures, INodeSigner nodes)
    {
        var (key, signature, node) = (version.PublicKey, version.Signature, version.Node);
        if (key.IsEmpty != signature.IsEmpty)
            return DatasetRefusals.InvalidVersion(contentId, "it has a publisher's key without a signature, or a signature without a key");
        if (!key.IsEmpty && UserId.FromPublicKey(key.Span) != header.Publisher)
            return DatasetRefusals.InvalidVersion(contentId, $"its publisher's key is not that of {header.Publisher}");
        if (!key.IsEmpty && !signatures.Verify(key.Span, version.Header.Span, signature.Span))
            return DatasetRefusals.InvalidVersion(contentId, $"the signature is not that of its publisher {header.Publisher}");
        if (node.IsNone) return DatasetRefusals.InvalidVersion(contentId, "no node has signed it");
        if (node.PublicKey.Length != KeyLength || nodes.NodeIdOf(node.PublicKey.Span) != home)
            return DatasetRefusals.InvalidVersion(contentId, $"another node than its home {home} has signed it");
        var message = NodeSignature.Message(contentId, key.Span, signature.Span);
        return signatures.Verify(node.PublicKey.Span, message, node.Signature.Span)
            ? null
            : DatasetRefusals.InvalidVersion(contentId, $"the signature is not that of its home {home}");
    }
}
