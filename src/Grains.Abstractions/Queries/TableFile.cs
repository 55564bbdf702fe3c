using Bib.Grains.Abstractions.Blobs;

namespace Bib.Grains.Abstractions.Queries;

/// <summary>A file of a dataset version.</summary>
/// <param name="Path">Where it is in the dataset's tree.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Hash">The SHA-256 of its content.</param>
/// <param name="Chunks">Its content in order. May be enumerated more than once.</param>
public sealed record TableFile(string Path, long Size, ChunkHash Hash, IEnumerable<ChunkRef> Chunks);
