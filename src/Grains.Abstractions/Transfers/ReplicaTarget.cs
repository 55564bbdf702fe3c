using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Transfers;

/// <summary>A dataset of any node: by its id, or else by what it is called.</summary>
/// <param name="Id">Its id; null where only its name is known.</param>
/// <param name="Address">What it is called; null where it was named by its id.</param>
public sealed record ReplicaTarget(DatasetId? Id, DatasetAddress? Address)
{
    /// <inheritdoc/>
    public override string ToString() => Address?.ToString() ?? Id?.ToString() ?? "";
}
