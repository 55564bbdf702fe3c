using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Libp2p.Core;

namespace Bib.Network.Following;

/// <summary>What a peer says of a dataset that it was asked for.</summary>
/// <param name="Peer">Who.</param>
/// <param name="Records">The records that it has: none, or one, or several of one name.</param>
/// <param name="Failure">Why it says nothing; null where it answered.</param>
/// <param name="Version">The version that was asked for by its content id; null where none was.</param>
internal sealed record ReplicaFinding(
    PeerId Peer, IReadOnlyList<SignedRecord> Records, string? Failure, VersionNumber? Version = null)
{
    /// <summary>What it said, for people.</summary>
    public string Said => Failure ?? "it has it not";
}
