using System.Collections.Immutable;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>A page of a list.</summary>
/// <param name="Topics">The topics, in the query's order.</param>
/// <param name="NextPageToken">What asks for the page behind; null on the last.</param>
public sealed record TopicPage(ImmutableArray<TopicListing> Topics, string? NextPageToken);
