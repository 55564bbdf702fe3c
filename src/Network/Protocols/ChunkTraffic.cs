namespace Bib.Network.Protocols;

/// <summary>Chunks that peers were given and have given, counted as they go. Any thread.</summary>
internal sealed class ChunkTraffic
{
    private long _servedChunks;
    private long _servedBytes;
    private long _fetchedChunks;
    private long _fetchedBytes;

    /// <summary>Chunks that were written to peers' streams.</summary>
    public long ServedChunks => Interlocked.Read(ref _servedChunks);

    /// <summary>Their bytes.</summary>
    public long ServedBytes => Interlocked.Read(ref _servedBytes);

    /// <summary>Chunks that peers gave and that were what they should be.</summary>
    public long FetchedChunks => Interlocked.Read(ref _fetchedChunks);

    /// <summary>Their bytes.</summary>
    public long FetchedBytes => Interlocked.Read(ref _fetchedBytes);

    /// <summary>Chunks were written to a peer.</summary>
    public void Served(int chunks, long bytes)
    {
        Interlocked.Add(ref _servedChunks, chunks);
        Interlocked.Add(ref _servedBytes, bytes);
    }

    /// <summary>A peer gave a chunk.</summary>
    public void Fetched(int bytes)
    {
        Interlocked.Increment(ref _fetchedChunks);
        Interlocked.Add(ref _fetchedBytes, bytes);
    }
}
