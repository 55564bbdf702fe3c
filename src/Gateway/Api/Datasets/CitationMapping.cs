using Bib.Grains.Abstractions.Citations;
using Google.Protobuf.Collections;
using Affiliation = Bib.Grains.Abstractions.Citations.Affiliation;
using Author = Bib.Grains.Abstractions.Citations.Author;
using Citation = Bib.Grains.Abstractions.Citations.Citation;
using Funding = Bib.Grains.Abstractions.Citations.Funding;
using RelatedWork = Bib.Grains.Abstractions.Citations.RelatedWork;

namespace Bib.Gateway.Api.Datasets;

/// <summary>Citations, to and from messages.</summary>
internal static class CitationMapping
{
    /// <summary>What an update may name.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "citation", "citation.title", "citation.authors", "citation.publisher", "citation.published", "citation.license",
        "citation.keywords", "citation.funding", "citation.related", "citation.doi",
    ];

    /// <summary>What of the citation a mask names; null when it names nothing of it.</summary>
    public static CitationChange? ToChange(V1.Citation? message, RepeatedField<string> mask)
    {
        if (!mask.Any(Fields.Contains)) return null;
        var said = ToCitation(message ?? new());
        if (mask.Contains("citation")) return CitationChange.To(said);
        return new()
        {
            Title = mask.Contains("citation.title") ? said.Title : null,
            Authors = mask.Contains("citation.authors") ? said.Authors : null,
            Publisher = mask.Contains("citation.publisher") ? said.Publisher : null,
            Published = mask.Contains("citation.published") ? said.Published : null,
            Licence = mask.Contains("citation.license") ? said.Licence : null,
            Keywords = mask.Contains("citation.keywords") ? said.Keywords : null,
            Funding = mask.Contains("citation.funding") ? said.Funding : null,
            Related = mask.Contains("citation.related") ? said.Related : null,
            Doi = mask.Contains("citation.doi") ? said.Doi : null,
        };
    }

    /// <summary>The message; null where nothing is said.</summary>
    public static V1.Citation? ToProto(this Citation citation)
    {
        if (citation.IsEmpty) return null;
        var message = new V1.Citation
        {
            Title = citation.Title,
            Publisher = citation.Publisher,
            Published = citation.Published,
            License = citation.Licence,
            Doi = citation.Doi,
        };
        message.Authors.AddRange(citation.Authors.Select(ToProto));
        message.Keywords.AddRange(citation.Keywords);
        message.Funding.AddRange(citation.Funding.Select(grant => new V1.Funding
        {
            Funder = grant.Funder,
            FunderId = grant.FunderId,
            AwardNumber = grant.AwardNumber,
            AwardTitle = grant.AwardTitle,
        }));
        message.Related.AddRange(citation.Related.Select(work => new V1.RelatedWork
        {
            Relation = work.Relation,
            Identifier = work.Identifier,
        }));
        return message;
    }

    private static Citation ToCitation(V1.Citation message) => new()
    {
        Title = message.Title,
        Authors = [.. message.Authors.Select(ToAuthor)],
        Publisher = message.Publisher,
        Published = message.Published,
        Licence = message.License,
        Keywords = [.. message.Keywords],
        Funding =
        [
            .. message.Funding.Select(grant => new Funding(
                grant.Funder, grant.FunderId, grant.AwardNumber, grant.AwardTitle)),
        ],
        Related = [.. message.Related.Select(work => new RelatedWork(work.Relation, work.Identifier))],
        Doi = message.Doi,
    };

    private static Author ToAuthor(V1.Author author) => new()
    {
        Family = author.Family,
        Given = author.Given,
        Organisation = author.Organization,
        Orcid = author.Orcid,
        Ror = author.Ror,
        Affiliations = [.. author.Affiliations.Select(place => new Affiliation(place.Name, place.Ror))],
    };

    private static V1.Author ToProto(Author author)
    {
        var message = new V1.Author
        {
            Family = author.Family,
            Given = author.Given,
            Organization = author.Organisation,
            Orcid = author.Orcid,
            Ror = author.Ror,
        };
        message.Affiliations.AddRange(author.Affiliations.Select(place => new V1.Affiliation
        {
            Name = place.Name,
            Ror = place.Ror,
        }));
        return message;
    }
}
