namespace Bib.Grains.Abstractions.Blobs;

/// <summary>Reads all that the node keeps and compares it with its hashes, before somebody needs it.</summary>
public interface IChunkScrubbing
{
    /// <summary>
    /// Scrubs as fast as the disk allows; tells how far it is about once a second, and last of all the verdict. What is
    /// damaged is set aside, and counts as missing until somebody sends it again.
    /// </summary>
    /// <exception cref="ChunkStoreException">The disk fails.</exception>
    IAsyncEnumerable<ScrubProgress> ScrubAsync(CancellationToken cancellationToken);

    /// <summary>How many chunks are known to be damaged or missing: found, and not sent again since.</summary>
    long FaultyCount { get; }

    /// <summary>When a scrub of everything last came to its end; null when none has.</summary>
    DateTimeOffset? CompletedAt { get; }
}
