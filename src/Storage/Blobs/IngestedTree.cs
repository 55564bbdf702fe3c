using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Storage.Blobs;

/// <summary>A directory tree that was taken in, durably.</summary>
/// <param name="Files">The list of its files.</param>
/// <param name="FileCount">How many they are.</param>
/// <param name="Size">The sum of their sizes.</param>
/// <param name="Written">What had to be written, but for the list.</param>
public sealed record IngestedTree(IReadOnlyList<ListRef> Files, long FileCount, long Size, WrittenChunks Written);
