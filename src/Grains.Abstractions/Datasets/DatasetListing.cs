using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>A dataset as its row was a moment ago.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Topic">Where its topic lies.</param>
/// <param name="ETag">Its version.</param>
public sealed record DatasetListing(DatasetState Dataset, TopicPath Topic, string ETag)
{
    /// <summary>Where it lies.</summary>
    public DatasetPath Path => new(Topic, Dataset.Name);
}
