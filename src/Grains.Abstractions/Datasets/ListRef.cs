using Bib.Grains.Abstractions.Blobs;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>A chunk that holds a part of a list: of files, or of a file's chunks.</summary>
/// <param name="Chunk">The chunk.</param>
/// <param name="Count">How many entries it holds.</param>
public readonly record struct ListRef(ChunkRef Chunk, int Count);
