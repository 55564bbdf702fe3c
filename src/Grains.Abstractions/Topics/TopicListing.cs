namespace Bib.Grains.Abstractions.Topics;

/// <summary>A topic as its row was a moment ago.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="ETag">Its version.</param>
public sealed record TopicListing(TopicState Topic, string ETag);
