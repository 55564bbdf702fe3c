using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Catalog;

/// <summary>A version of another node's dataset, as its home keeps it (docs/formats/manifest.md).</summary>
/// <param name="Header">The header's canonical bytes.</param>
/// <param name="Signature">The publisher's signature of them; empty when an account of the home published.</param>
/// <param name="PublicKey">The raw key that made it; empty without one.</param>
/// <param name="Node">The home's signature; without one a version is not adopted.</param>
[GenerateSerializer, Immutable, Alias("bib.catalog.adopted-version")]
public sealed record AdoptedVersion(
    [property: Id(0)] ReadOnlyMemory<byte> Header,
    [property: Id(1)] ReadOnlyMemory<byte> Signature,
    [property: Id(2)] ReadOnlyMemory<byte> PublicKey,
    [property: Id(3)] NodeSignature Node);
