using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>A chunk in a pack.</summary>
/// <param name="Chunk">Which.</param>
/// <param name="Offset">Where its content begins in the file: after its header.</param>
internal readonly record struct PackedChunk(ChunkRef Chunk, long Offset);
