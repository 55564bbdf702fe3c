namespace Bib.Grains.Abstractions.Blobs;

/// <summary>Knows which chunks are needed: the database, in whose rows versions refer to them.</summary>
public interface IChunkReferences
{
    /// <summary>Those of the chunks that a version refers to, or an upload that is not finished.</summary>
    /// <param name="chunks">A thousand at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlySet<ChunkHash>> ReferencedAsync(IReadOnlyList<ChunkHash> chunks, CancellationToken cancellationToken);

    /// <summary>
    /// When the oldest upload or download began that is not whole yet; null where there is none. What came since may be
    /// its, and nothing refers to that before its end.
    /// </summary>
    Task<DateTimeOffset?> OldestUploadAsync(CancellationToken cancellationToken);

    /// <summary>Every chunk that a version needs, once, in the order of their hashes.</summary>
    IAsyncEnumerable<ChunkHash> EverythingAsync(CancellationToken cancellationToken);
}
