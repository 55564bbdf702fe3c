namespace Formats.Citations;

/// <summary>A person, who has a family name, or an organisation, which has a name.</summary>
public sealed record Author
{
    /// <summary>A person's family name, or all of a name that is not divided; empty for an organisation.</summary>
    public string Family { get; init; } = "";

    /// <summary>A person's given names.</summary>
    public string Given { get; init; } = "";

    /// <summary>An organisation's name; empty for a person.</summary>
    public string Organisation { get; init; } = "";

    /// <summary>A person's ORCID iD, as <c>0000-0002-1825-0097</c>.</summary>
    public string Orcid { get; init; } = "";

    /// <summary>An organisation's ROR id, as <c>https://ror.org/03yrm5c26</c>.</summary>
    public string Ror { get; init; } = "";

    /// <summary>Where a person works.</summary>
    public IReadOnlyList<Affiliation> Affiliations { get; init; } = [];

    /// <summary>Whether it is a person.</summary>
    public bool IsPerson => Organisation.Length == 0;

    /// <summary>The name in the order of sorting: <c>Lovelace, Ada</c>.</summary>
    public string SortName => !IsPerson ? Organisation : Given.Length == 0 ? Family : $"{Family}, {Given}";

    /// <summary>The name as it is spoken: <c>Ada Lovelace</c>.</summary>
    public string FullName => !IsPerson ? Organisation : Given.Length == 0 ? Family : $"{Given} {Family}";
}
