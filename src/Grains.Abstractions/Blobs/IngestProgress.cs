namespace Bib.Grains.Abstractions.Blobs;

/// <summary>How far content has been taken in.</summary>
/// <param name="Chunk">The chunk that was stored just now, and is not durable yet.</param>
/// <param name="Index">Which chunk of the content; chunks may be told out of order.</param>
/// <param name="Bytes">How many bytes were cut so far.</param>
/// <param name="Durable">Completes when the chunk survives a power cut; fails when it was not stored.</param>
public sealed record IngestProgress(ChunkRef Chunk, int Index, long Bytes, Task Durable);
