namespace Bib.Grains.Abstractions.Blobs;

/// <summary>There is no space for a chunk. Reading goes on, and so does writing once there is space.</summary>
public sealed class ChunkStoreFullException(string message, Exception? inner = null) : ChunkStoreException(message, inner);
