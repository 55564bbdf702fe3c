using Bib.Grains.Abstractions.Blobs;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>A file of a version.</summary>
/// <param name="Path">Where in the tree.</param>
/// <param name="Mode">Permission bits, 0 to 0777 octal.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Hash">The SHA-256 of all its bytes, as <c>sha256sum</c> says it.</param>
/// <param name="Chunks">
/// Its content in order; empty for an empty file, and when <paramref name="Segments"/> say it.
/// </param>
/// <param name="Segments">Chunks that hold the names of its chunks, in order; empty for a file of few chunks.</param>
public sealed record ManifestFile(
    ManifestPath Path,
    int Mode,
    long Size,
    ChunkHash Hash,
    IReadOnlyList<ChunkRef> Chunks,
    IReadOnlyList<ListRef> Segments);
