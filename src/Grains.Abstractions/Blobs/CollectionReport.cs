namespace Bib.Grains.Abstractions.Blobs;

/// <summary>What a collection did.</summary>
/// <param name="Examined">Chunks looked at.</param>
/// <param name="Removed">Chunks removed.</param>
/// <param name="RemovedBytes">Their bytes.</param>
/// <param name="Waiting">Chunks that nothing refers to and whose grace period is not over, or whose pack is mostly
/// alive.</param>
public sealed record CollectionReport(long Examined, long Removed, long RemovedBytes, long Waiting);
