using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Transfers;

/// <summary>Who has a dataset.</summary>
/// <param name="Dataset">Its id.</param>
/// <param name="Replicas">Its home first, then this node, then others by their ids.</param>
public sealed record ReplicaList(DatasetId Dataset, IReadOnlyList<ReplicaHolder> Replicas);
