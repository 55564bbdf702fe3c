namespace Bib.Grains.Abstractions.Blobs;

/// <summary>What the disk gave for a chunk is not the chunk: bytes have flipped, or are gone.</summary>
/// <param name="hash">The chunk.</param>
/// <param name="path">The file that holds it.</param>
/// <param name="offset">Where in the file it begins.</param>
/// <param name="detail">What is wrong, in words.</param>
public sealed class ChunkDamagedException(ChunkHash hash, string path, long offset, string detail) : ChunkStoreException(
    $"Chunk {hash} is damaged on disk ('{path}', from byte {offset}): {detail}. It is not served. Scrubbing sets it aside; "
    + "uploading or fetching the version again brings it back.")
{
    /// <summary>The chunk.</summary>
    public ChunkHash Hash { get; } = hash;

    /// <summary>The file that holds it.</summary>
    public string Path { get; } = path;

    /// <summary>Where in the file it begins.</summary>
    public long Offset { get; } = offset;
}
