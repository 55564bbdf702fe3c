using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Transfers;

/// <summary>Which downloads are wanted; the newest first.</summary>
/// <param name="IsOpen">Whether those that have ended are left out.</param>
/// <param name="Dataset">Whose; null for any.</param>
/// <param name="After">The last one of the page before; null for the first page.</param>
/// <param name="CountMax">The most that are wanted.</param>
public sealed record DownloadQuery(bool IsOpen, DatasetId? Dataset, DownloadCursor? After, int CountMax);
