using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Uploads;

/// <summary>A file of an upload whose bytes are all here.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Content">Its bytes; not to be changed any more.</param>
public readonly record struct WholeFile(ManifestPath Path, int Mode, ReadOnlyMemory<byte> Content);
