namespace Bib.Grains.Abstractions.Blobs;

/// <summary>What an ingest had to write, because it was not here.</summary>
/// <param name="Count">Chunks.</param>
/// <param name="Bytes">Their bytes.</param>
public readonly record struct WrittenChunks(long Count, long Bytes);
