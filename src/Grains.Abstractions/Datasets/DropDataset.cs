using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>Removes this node's copy of another node's dataset, as others were asked to keep theirs of it.</summary>
/// <param name="Attempt">The attempt, which is going (<see cref="Copies.ICopyBook.GoAsync"/>).</param>
/// <param name="ContentId">The newest version that the others keep; zeros where there is none.</param>
/// <param name="MinimumCopies">How many others were counted on.</param>
/// <param name="Context">Who drops it.</param>
[GenerateSerializer, Immutable, Alias("bib.datasets.drop")]
public sealed record DropDataset(
    [property: Id(0)] Guid Attempt,
    [property: Id(1)] ChunkHash ContentId,
    [property: Id(2)] int MinimumCopies,
    [property: Id(3)] CommandContext Context);
