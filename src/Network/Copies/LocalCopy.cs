using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Network.Copies;

/// <summary>A dataset that is here with at least one version, all of which is here; this node's own ones among them.</summary>
/// <param name="Dataset">Its id.</param>
/// <param name="Path">What it is called here.</param>
/// <param name="Version">The newest version that is here; those before it are, too.</param>
/// <param name="ContentId">That version's content id.</param>
/// <param name="MinimumCopies">How many nodes keep it at least, as far as this node has heard; 0 where none need.</param>
/// <param name="IsPinned">Whether somebody has said that it stays.</param>
internal sealed record LocalCopy(
    DatasetId Dataset, DatasetPath Path, VersionNumber Version, ChunkHash ContentId, int MinimumCopies, bool IsPinned)
{
    /// <summary>Its topic.</summary>
    public TopicPath Topic => Path.Topic;
}
