namespace Bib.Grains.Abstractions.Blobs;

/// <summary>The chunk store could not do what it was asked. Its kinds say what a caller may do about it.</summary>
public class ChunkStoreException(string message, Exception? inner = null) : Exception(message, inner);
