namespace Bib.Grains.Abstractions.Datasets;

/// <summary>
/// What happened to a file between two versions: added when there is none before, removed when none after.
/// </summary>
/// <param name="Before">As it was; null when it was not.</param>
/// <param name="After">As it is; null when it is not.</param>
public sealed record FileDifference(ManifestFile? Before, ManifestFile? After);
