namespace Bib.Grains.Abstractions.Datasets;

/// <summary>A version with the path of its dataset.</summary>
/// <param name="Path">Where its dataset lies now.</param>
/// <param name="Version">The version.</param>
public sealed record MadeVersion(DatasetPath Path, VersionListing Version);
