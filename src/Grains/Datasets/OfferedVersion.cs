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
            refusal = !VersionNumber.TryParse(header.Version, out var number)
                ? DatasetRefusals.InvalidNumber(header.Version)
                : VersionVerification.Verify(version, header, home, signatures, nodes) is { } fault
                    ? DatasetRefusals.InvalidVersion(contentId, fault)
                    : null;
            if (refusal is not null) return null;
            return new(
                id, header, number, contentId,
                new(
                    version.Header, version.Signature, version.PublicKey,
                    [.. header.Files.Select(part => part.Chunk.Hash).Distinct()], version.Node));
        }
        catch (ManifestException unreadable)
        {
            refusal = DatasetRefusals.InvalidHeader(unreadable.Message);
            return null;
        }
    }
}
