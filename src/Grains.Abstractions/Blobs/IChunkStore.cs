namespace Bib.Grains.Abstractions.Blobs;

/// <summary>
/// The node's content-addressed chunks. Nothing is answered before it is durable, nothing is handed out unverified.
/// Any thread, any number of calls at once.
/// </summary>
/// <remarks>
/// Disk access happens on the calling thread; only the wait for a flush, which many callers share, is asynchronous.
/// Every failure is a <see cref="ChunkStoreException"/>.
/// </remarks>
public interface IChunkStore
{
    /// <summary>
    /// Keeps a chunk. When the task has completed, the chunk survives a power cut; one that is there already costs no
    /// writing. The memory may be used again as soon as the method has returned its task.
    /// </summary>
    /// <param name="chunk">Its hash, which the caller has computed, and its length.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Gives up waiting; the chunk may be kept all the same.</param>
    /// <returns>Whether bytes were written: false when the chunk was there.</returns>
    /// <exception cref="ChunkStoreFullException">The disk is full; reading goes on.</exception>
    /// <exception cref="ChunkStoreException">The disk failed: nothing was acknowledged.</exception>
    Task<bool> PutAsync(ChunkRef chunk, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Reads a chunk whole and checks it against its hash.</summary>
    /// <param name="chunk">Which.</param>
    /// <param name="destination">At least as long as the chunk; what it holds after a failure is not the chunk.</param>
    /// <exception cref="ChunkMissingException">There is none.</exception>
    /// <exception cref="ChunkDamagedException">What is on disk is not the chunk; it is not served.</exception>
    void Read(ChunkRef chunk, Span<byte> destination);

    /// <summary>Reads chunks whole and checks each against its hash, which costs less for many than for each.</summary>
    /// <param name="chunks">Which.</param>
    /// <param name="destinations">One for each, at least as long.</param>
    /// <returns>
    /// How many of them were read, from the first on. Where that is not all, the next is missing or damaged:
    /// <see cref="Read"/> says how.
    /// </returns>
    int ReadMany(IReadOnlyList<ChunkRef> chunks, IReadOnlyList<Memory<byte>> destinations)
    {
        // For a store that knows no better way.
        for (var index = 0; index < chunks.Count; index++)
        {
            try
            {
                Read(chunks[index], destinations[index].Span);
            }
            catch (ChunkStoreException)
            {
                return index;
            }
        }

        return chunks.Count;
    }

    /// <summary>Reads a part of a chunk; all of it is checked.</summary>
    /// <inheritdoc cref="Read"/>
    void ReadRange(ChunkRef chunk, int offset, Span<byte> destination);

    /// <summary>
    /// Those of the chunks that are not durably here, in the order given: what an upload must still send.
    /// </summary>
    /// <remarks>Those that are here count as used now: they outlive the grace period from now on.</remarks>
    IReadOnlyList<ChunkRef> Missing(IReadOnlyCollection<ChunkRef> chunks);
}
