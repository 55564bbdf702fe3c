using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Transfers;

/// <summary>A node that has a dataset.</summary>
/// <param name="NodeId">Its peer id.</param>
/// <param name="IsHome">Whether the dataset lives there.</param>
/// <param name="IsSelf">Whether it is this node.</param>
/// <param name="Newest">The newest version that it has, and with it those before; null where it has none, or did not say.</param>
/// <param name="IsComplete">Whether that is the newest there is.</param>
/// <param name="Problem">Why nothing is known of what it has; null otherwise.</param>
/// <param name="Promised">The newest version that it has promised to keep; null where it has promised nothing.</param>
public sealed record ReplicaHolder(
    string NodeId, bool IsHome, bool IsSelf, VersionNumber? Newest, bool IsComplete, string? Problem,
    VersionNumber? Promised = null);
