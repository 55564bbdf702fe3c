namespace Bib.Grains.Abstractions.Blobs;

/// <summary>A chunk is not here.</summary>
public sealed class ChunkMissingException(ChunkHash hash)
    : ChunkStoreException($"Chunk {hash} is not on this node. Fetch the version again from a peer that has it.")
{
    /// <summary>Which.</summary>
    public ChunkHash Hash { get; } = hash;
}
