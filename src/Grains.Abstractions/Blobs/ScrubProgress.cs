namespace Bib.Grains.Abstractions.Blobs;

/// <summary>How far a scrub is.</summary>
/// <param name="Chunks">Chunks read so far.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Verdict">The result; null until the end.</param>
public sealed record ScrubProgress(long Chunks, long Bytes, ScrubVerdict? Verdict);
