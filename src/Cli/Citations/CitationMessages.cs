using Formats.Citations;

namespace Bib.Cli.Citations;

/// <summary>Citations between the node's messages and the formats that they are written in.</summary>
internal static class CitationMessages
{
    /// <summary>How a dataset is cited, at one version or without one.</summary>
    /// <param name="dataset">As the node has it.</param>
    /// <param name="version">The version; null where the dataset has none.</param>
    public static Citation ToCitation(this V1.Dataset dataset, V1.DatasetVersion? version)
    {
        var said = dataset.Citation ?? new();
        return new()
        {
            Title = said.Title.Length > 0 ? said.Title : dataset.Path,
            Authors = [.. said.Authors.Select(ToAuthor)],
            Publisher = said.Publisher,
            Published = said.Published.Length > 0
                ? said.Published
                : (version?.CreatedAt ?? dataset.CreatedAt).ToDateTime().ToString("yyyy-MM-dd", null),
            Licence = said.License,
            Keywords = [.. said.Keywords],
            Funding =
            [
                .. said.Funding.Select(grant => new Funding(
                    grant.Funder, grant.FunderId, grant.AwardNumber, grant.AwardTitle)),
            ],
            Related = [.. said.Related.Select(work => new RelatedWork(work.Relation, work.Identifier))],
            Doi = said.Doi,
            Version = version?.Version ?? "",
            Description = dataset.Description,
            Url = said.Doi.Length > 0 ? Formats.Identifiers.Doi.Url(said.Doi) : "",
        };
    }

    /// <summary>
    /// The message that says the same, save what the dataset itself says: version, description, address.
    /// </summary>
    public static V1.Citation ToMessage(this Citation citation)
    {
        var message = new V1.Citation
        {
            Title = citation.Title,
            Publisher = citation.Publisher,
            Published = citation.Published,
            License = citation.Licence,
            Doi = citation.Doi,
        };
        message.Authors.AddRange(citation.Authors.Select(ToMessage));
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

    private static Author ToAuthor(V1.Author author) => new()
    {
        Family = author.Family,
        Given = author.Given,
        Organisation = author.Organization,
        Orcid = author.Orcid,
        Ror = author.Ror,
        Affiliations = [.. author.Affiliations.Select(place => new Affiliation(place.Name, place.Ror))],
    };

    private static V1.Author ToMessage(Author author)
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
