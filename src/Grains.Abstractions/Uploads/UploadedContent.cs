using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Uploads;

/// <summary>
/// An upload that is whole: what a version's header says of its files. All of it is durable and held.
/// </summary>
/// <param name="List">The list of files.</param>
/// <param name="Files">How many.</param>
/// <param name="Size">The sum of their sizes in bytes.</param>
public sealed record UploadedContent(IReadOnlyList<ListRef> List, long Files, long Size);
