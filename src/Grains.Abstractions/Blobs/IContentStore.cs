namespace Bib.Grains.Abstractions.Blobs;

/// <summary>
/// Content of any length in and out of the chunk store, in bounded memory. Doors use it: an upload's stream goes in, a
/// manifest's entry comes out; a download the other way.
/// </summary>
public interface IContentStore
{
    /// <summary>Cuts a stream into chunks, hashes them and it, and stores what is not here.</summary>
    /// <param name="content">Read to its end, with no more than a read ahead.</param>
    /// <param name="request">From where, and how much at most.</param>
    /// <param name="progress">Told after each chunk; null when nobody asks.</param>
    /// <param name="cancellationToken">Stops it. What was stored stays, and is not stored again by the next
    /// attempt.</param>
    /// <returns>What the content is. Nobody may be told before its <c>Durable</c> has completed.</returns>
    /// <exception cref="ChunkStoreException">The disk is full, or fails.</exception>
    /// <exception cref="Datasets.ManifestException">The content is longer than allowed.</exception>
    Task<IngestedContent> IngestAsync(
        Stream content, IngestRequest request, IProgress<IngestProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Takes in contents that are all here; those of one chunk each are hashed together.</summary>
    /// <param name="contents">Each as long as it likes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What each is, in the same order. Nobody may be told before its <c>Durable</c> has completed.</returns>
    /// <exception cref="ChunkStoreException">The disk is full, or fails.</exception>
    Task<IReadOnlyList<IngestedContent>> IngestAllAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> contents, CancellationToken cancellationToken);

    /// <summary>
    /// Writes content, every chunk of it verified before a byte of it is written; reads ahead in parallel.
    /// </summary>
    /// <param name="chunks">In order.</param>
    /// <param name="offset">How many of its bytes are left out at the start: where an interrupted download goes
    /// on.</param>
    /// <param name="destination">Where.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ChunkStoreException">A chunk is missing or damaged: what was written before it is
    /// right.</exception>
    Task CopyToAsync(IEnumerable<ChunkRef> chunks, long offset, Stream destination, CancellationToken cancellationToken);
}
