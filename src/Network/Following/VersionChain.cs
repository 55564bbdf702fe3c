using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Network.Following;

/// <summary>
/// Whether headers that a peer gives are the dataset's: its home signed the newest one's hash, and each names the one
/// before by its own. Checked before anything that they name is fetched, for a forged one may name any amount.
/// </summary>
internal static class VersionChain
{
    /// <summary>The versions up to one.</summary>
    /// <param name="versions">The oldest first.</param>
    /// <param name="until">The newest that is wanted.</param>
    /// <param name="here">The newest that is here; null for none.</param>
    /// <exception cref="AdoptionException">There is no such version.</exception>
    public static IReadOnlyList<AdoptedVersion> Until(
        IReadOnlyList<AdoptedVersion> versions, VersionNumber until, VersionNumber? here)
    {
        var wanted = versions.TakeWhile(version => NumberOf(version) <= until).ToList();
        var last = wanted.Count == 0 ? here : NumberOf(wanted[^1]);
        return last >= until ? wanted : throw new AdoptionException($"It has no version {until}.");
    }

    private static VersionNumber NumberOf(AdoptedVersion version) =>
        VersionNumber.Parse(ManifestHeaderCodec.Read(version.Header.Span).Version);

    /// <summary>What is wrong, as a sentence; null where nothing is.</summary>
    /// <param name="record">The dataset, in the words of its home.</param>
    /// <param name="until">The newest version that is here; null for none.</param>
    /// <param name="versions">The newest first.</param>
    public static string? Fault(DatasetRecord record, ChunkHash? until, IReadOnlyList<AdoptedVersion> versions)
    {
        var next = record.LatestContentId;
        foreach (var version in versions)
        {
            var contentId = ManifestHeaderCodec.ContentId(version.Header.Span);
            if (contentId != next) return $"Version {contentId} is given where {next} follows.";
            next = ManifestHeaderCodec.Read(version.Header.Span).Previous;
        }

        return next == (until ?? default) ? null : $"The versions end at {next}, which is not here.";
    }
}
