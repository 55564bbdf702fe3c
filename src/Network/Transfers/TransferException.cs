using Bib.Grains.Abstractions.Blobs;

namespace Bib.Network.Transfers;

/// <summary>No peer gives all that a version needs. What came is kept, and not asked for again.</summary>
/// <param name="contentId">The version.</param>
/// <param name="missing">A chunk that nobody gives; null when there is nobody to ask.</param>
/// <param name="failures">Who was asked, and why each failed.</param>
internal sealed class TransferException(ChunkHash contentId, ChunkRef? missing, IReadOnlyList<PeerFailure> failures)
    : Exception(Say(contentId, missing, failures))
{
    /// <summary>Who was asked, and why each failed.</summary>
    public IReadOnlyList<PeerFailure> Failures => failures;

    private static string Say(ChunkHash contentId, ChunkRef? missing, IReadOnlyList<PeerFailure> failures)
    {
        var what = missing is { } chunk ? $"nobody gives its chunk {chunk.Hash} of {chunk.Length} bytes" : "nobody is left to ask";
        var asked = failures.Count == 0
            ? "No peer was known that has it."
            : "Asked: " + string.Join("; ", failures.Select(one => $"{one.Peer} ({one.Why})")) + ".";
        return $"Version {contentId} could not be fetched: {what}. {asked} What came is kept; fetch it again when a peer has it.";
    }
}
