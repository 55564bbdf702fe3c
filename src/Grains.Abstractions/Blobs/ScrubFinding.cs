namespace Bib.Grains.Abstractions.Blobs;

/// <summary>Something that a scrub found wrong.</summary>
/// <param name="Hash">The chunk; null when it is about a pack file, whose chunks are told one by one.</param>
/// <param name="IsMissing">
/// Whether it is not there at all, though a version needs it; else it was damaged, and has been set aside.
/// </param>
/// <param name="Message">In words: the file, the place in it, what is wrong.</param>
public sealed record ScrubFinding(ChunkHash? Hash, bool IsMissing, string Message);
