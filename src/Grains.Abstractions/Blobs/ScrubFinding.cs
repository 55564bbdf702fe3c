namespace Bib.Grains.Abstractions.Blobs;

/// <summary>Something that a scrub found wrong.</summary>
/// <param name="Hash">The chunk.</param>
/// <param name="IsMissing">Whether it is not there at all; else it was damaged, and has been set aside.</param>
/// <param name="Message">In words: the file, the place in it, what is wrong.</param>
public sealed record ScrubFinding(ChunkHash Hash, bool IsMissing, string Message);
