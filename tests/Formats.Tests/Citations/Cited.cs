using Formats.Citations;

namespace Formats.Tests.Citations;

/// <summary>A citation of which every field is said, in several scripts.</summary>
internal static class Cited
{
    public static Citation Everything { get; } = new()
    {
        Title = "Daily summaries: 50% of {GSOD} & \"more\" — 日々の気温",
        Authors =
        [
            new()
            {
                Family = "Lovelace",
                Given = "Ada",
                Orcid = "0000-0002-1825-0097",
                Affiliations = [new("University of California", "https://ror.org/03yrm5c26"), new("Räte & Söhne", "")],
            },
            new() { Family = "李", Given = "明" },
            new() { Family = "Plato" },
            new() { Family = "Sand and Stone", Given = "Jean, Jr." },
            new() { Organisation = "California Institute of Technology", Ror = "https://ror.org/05dxps055" },
        ],
        Publisher = "NOAA_NCEI",
        Published = "2024-05-01",
        Licence = "CC-BY-4.0",
        Keywords = ["climate", "температура"],
        Funding = [new("European Commission", "https://ror.org/00k4n6c32", "101017452", "Open air")],
        Related = [new("IsSupplementTo", "10.1038/s41586-020-2649-2"), new("IsDerivedFrom", "https://example.org/raw")],
        Doi = "10.5281/zenodo.1234_5",
        Version = "1.2.0",
        Description = "One line.\nAnother.",
        Url = "https://doi.org/10.5281/zenodo.1234_5",
    };
}
