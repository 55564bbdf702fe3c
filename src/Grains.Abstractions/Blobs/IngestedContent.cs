namespace Bib.Grains.Abstractions.Blobs;

/// <summary>Content that was taken in.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Hash">The SHA-256 of all of it.</param>
/// <param name="Chunks">Its chunks in order.</param>
/// <param name="Durable">
/// Completes when all of it survives a power cut, with what had to be written; fails when some of it was not stored.
/// </param>
public sealed record IngestedContent(long Size, ChunkHash Hash, IReadOnlyList<ChunkRef> Chunks, Task<WrittenChunks> Durable);
