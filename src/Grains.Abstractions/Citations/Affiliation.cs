namespace Bib.Grains.Abstractions.Citations;

/// <summary>An organisation that somebody works at.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ror">Its ROR id, as an address; empty when it is not known.</param>
[GenerateSerializer, Immutable, Alias("bib.citations.affiliation")]
public sealed record Affiliation([property: Id(0)] string Name, [property: Id(1)] string Ror);
