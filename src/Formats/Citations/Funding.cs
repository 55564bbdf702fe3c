namespace Formats.Citations;

/// <summary>A grant. Texts are empty where nothing is known.</summary>
/// <param name="Funder">Who gave it.</param>
/// <param name="FunderId">The funder's ROR id or DOI, as an address.</param>
/// <param name="AwardNumber">The number that the funder gave it.</param>
/// <param name="AwardTitle">What it is called.</param>
public sealed record Funding(string Funder, string FunderId, string AwardNumber, string AwardTitle);
