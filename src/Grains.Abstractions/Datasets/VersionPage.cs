using System.Collections.Immutable;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>A page of a dataset's versions.</summary>
/// <param name="Versions">The versions, the newest first.</param>
/// <param name="NextPageToken">What asks for the page behind; null on the last.</param>
public sealed record VersionPage(ImmutableArray<DatasetVersion> Versions, string? NextPageToken);
