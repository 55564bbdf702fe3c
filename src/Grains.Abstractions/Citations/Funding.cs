namespace Bib.Grains.Abstractions.Citations;

/// <summary>A grant.</summary>
/// <param name="Funder">Who gave it.</param>
/// <param name="FunderId">The funder's ROR id or DOI, as an address; empty when it is not known.</param>
/// <param name="AwardNumber">The number that the funder gave it; may be empty.</param>
/// <param name="AwardTitle">What it is called; may be empty.</param>
[GenerateSerializer, Immutable, Alias("bib.citations.funding")]
public sealed record Funding(
    [property: Id(0)] string Funder,
    [property: Id(1)] string FunderId,
    [property: Id(2)] string AwardNumber,
    [property: Id(3)] string AwardTitle);
