using System.Collections.Immutable;

namespace Bib.Grains.Abstractions.Citations;

/// <summary>Who made something: a person, who has a family name, or an organisation, which has a name.</summary>
[GenerateSerializer, Immutable, Alias("bib.citations.author")]
public sealed record Author
{
    /// <summary>A person's family name, or all of a name that is not divided; empty for an organisation.</summary>
    [Id(0)] public string Family { get; init; } = "";

    /// <summary>A person's given names.</summary>
    [Id(1)] public string Given { get; init; } = "";

    /// <summary>An organisation's name; empty for a person.</summary>
    [Id(2)] public string Organisation { get; init; } = "";

    /// <summary>A person's ORCID iD, as <c>0000-0002-1825-0097</c>.</summary>
    [Id(3)] public string Orcid { get; init; } = "";

    /// <summary>An organisation's ROR id, as an address.</summary>
    [Id(4)] public string Ror { get; init; } = "";

    /// <summary>Where a person works.</summary>
    [Id(5)] public ImmutableArray<Affiliation> Affiliations { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(Author? other) => other is not null
        && (Family, Given, Organisation, Orcid, Ror)
            == (other.Family, other.Given, other.Organisation, other.Orcid, other.Ror)
        && Affiliations.AsSpan().SequenceEqual(other.Affiliations.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Family, Given, Organisation, Orcid);
}
