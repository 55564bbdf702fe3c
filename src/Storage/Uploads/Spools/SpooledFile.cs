using Bib.Grains.Abstractions.Datasets;

namespace Bib.Storage.Uploads.Spools;

/// <summary>A file of an upload that is in its spool, and not in its journal.</summary>
/// <param name="Kind">Whole, kept, or begun.</param>
/// <param name="Path">Its path.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Kept">The file itself, when it is one of an earlier version.</param>
/// <param name="Parts">Where its bytes are, in order; of one that is begun, those behind the journaled ones.</param>
internal sealed record SpooledFile(
    SpoolKind Kind, ManifestPath Path, int Mode, ManifestFile? Kept, List<SpoolPart> Parts)
{
    /// <summary>Whether all its bytes are there.</summary>
    public bool IsComplete { get; set; } = Kind != SpoolKind.Begin;

    /// <summary>How many bytes are there.</summary>
    public long Bytes => Parts.Sum(part => (long)part.Length);
}
