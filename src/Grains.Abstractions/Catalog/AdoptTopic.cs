using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Catalog;

/// <summary>Makes a topic of another node what its home says that it is.</summary>
/// <param name="Record">Its home's word; the grain checks it.</param>
/// <param name="Context">Who brings it: this node itself, by the door <c>p2p</c>. No key is needed.</param>
[GenerateSerializer, Immutable, Alias("bib.catalog.adopt-topic")]
public sealed record AdoptTopic(
    [property: Id(0)] SignedRecord Record,
    [property: Id(1)] CommandContext Context);
