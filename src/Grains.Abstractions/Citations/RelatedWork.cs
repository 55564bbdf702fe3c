namespace Bib.Grains.Abstractions.Citations;

/// <summary>Another work, and what the dataset is to it.</summary>
/// <param name="Relation">A word of DataCite's, as <c>IsSupplementTo</c>.</param>
/// <param name="Identifier">A DOI, a URL, a URN or an arXiv id.</param>
[GenerateSerializer, Immutable, Alias("bib.citations.related-work")]
public sealed record RelatedWork([property: Id(0)] string Relation, [property: Id(1)] string Identifier);
