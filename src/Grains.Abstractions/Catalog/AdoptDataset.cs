using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Catalog;

/// <summary>Makes a dataset of another node what its home says that it is, and adds a version where one is given.</summary>
/// <param name="Record">Its home's word; the grain checks it.</param>
/// <param name="Version">
/// The version after the newest that is here, whose chunks are all durable and held by now; null where only the record
/// is adopted.
/// </param>
/// <param name="Context">Who brings it: this node itself, by the door <c>p2p</c>. No key is needed.</param>
[GenerateSerializer, Immutable, Alias("bib.catalog.adopt-dataset")]
public sealed record AdoptDataset(
    [property: Id(0)] SignedRecord Record,
    [property: Id(1)] AdoptedVersion? Version,
    [property: Id(2)] CommandContext Context);
