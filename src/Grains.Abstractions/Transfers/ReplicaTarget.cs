using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Transfers;

/// <summary>A dataset of any node: by its id, or else by what it is called, or by the content id of one of its versions.</summary>
/// <param name="Id">Its id; null where only its name, or the content id, is known.</param>
/// <param name="Address">What it is called; null where it was named otherwise.</param>
/// <param name="Content">The content id of the version that is meant; null where it was named otherwise.</param>
public sealed record ReplicaTarget(DatasetId? Id, DatasetAddress? Address, ChunkHash? Content = null)
{
    /// <inheritdoc/>
    public override string ToString() => Address?.ToString() ?? Content?.ToString() ?? Id?.ToString() ?? "";
}
