namespace Bib.Grains.Abstractions.Blobs;

/// <summary>Chunks as files in another place, without copying them.</summary>
public interface IChunkLinks
{
    /// <summary>
    /// Gives a chunk that is a file of its own a second name, after checking it against its hash. Whoever opens that
    /// name must not write: it is the same file.
    /// </summary>
    /// <param name="chunk">Which.</param>
    /// <param name="path">The new name, which must not exist.</param>
    /// <returns>False when the chunk lies in a pack, or the two places are not on one file system.</returns>
    /// <exception cref="ChunkMissingException">There is no such chunk.</exception>
    /// <exception cref="ChunkDamagedException">What is on disk is not the chunk.</exception>
    bool TryLink(ChunkRef chunk, string path);
}
