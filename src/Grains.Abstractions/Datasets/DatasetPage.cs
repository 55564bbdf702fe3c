using System.Collections.Immutable;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>A page of a list.</summary>
/// <param name="Datasets">The datasets, in the query's order.</param>
/// <param name="NextPageToken">What asks for the page behind; null on the last.</param>
public sealed record DatasetPage(ImmutableArray<DatasetListing> Datasets, string? NextPageToken);
