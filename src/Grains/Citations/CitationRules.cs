using System.Collections.Immutable;
using Bib.Grains.Abstractions.Citations;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Topics;
using Formats.Citations;
using Formats.Identifiers;
using Formats.Licences;
using Affiliation = Bib.Grains.Abstractions.Citations.Affiliation;
using Author = Bib.Grains.Abstractions.Citations.Author;
using Citation = Bib.Grains.Abstractions.Citations.Citation;
using Funding = Bib.Grains.Abstractions.Citations.Funding;
using RelatedWork = Bib.Grains.Abstractions.Citations.RelatedWork;

namespace Bib.Grains.Citations;

/// <summary>The form of what may be said in a citation, and the one way in which each thing is kept. Pure.</summary>
internal static class CitationRules
{
    private const string Field = "citation";

    /// <summary>The first thing wrong with what is asked; null when nothing is.</summary>
    public static Refusal? Fault(CitationChange change) =>
        TextFault("title", change.Title)
        ?? TextFault("publisher", change.Publisher)
        ?? PublishedFault(change.Published)
        ?? LicenceFault(change.Licence)
        ?? DoiFault(change.Doi)
        ?? (change.Authors is { } authors ? AuthorsFault(authors) : null)
        ?? (change.Keywords is { } keywords ? KeywordsFault(keywords) : null)
        ?? (change.Funding is { } funding ? FundingFault(funding) : null)
        ?? (change.Related is { } related ? RelatedFault(related) : null);

    /// <summary>Why a citation is too long as a whole; null when it is not.</summary>
    public static Refusal? SizeFault(Citation citation)
    {
        var length = Texts(citation).Sum(text => text.Length);
        return length <= CitationLimits.TotalLengthMax
            ? null
            : TopicRefusals.TooLong(Field, "citation", length, CitationLimits.TotalLengthMax);
    }

    /// <summary>A change without faults, with every identifier as it is kept.</summary>
    public static CitationChange AsKept(CitationChange change) => change with
    {
        Licence = change.Licence is { Length: > 0 } && SpdxExpression.TryParse(change.Licence, out var spdx, out _)
            ? spdx
            : change.Licence,
        Doi = change.Doi is { Length: > 0 } && Doi.TryParse(change.Doi, out var doi, out _) ? doi : change.Doi,
        Authors = change.Authors is { } authors ? [.. authors.Select(AsKept)] : null,
        Funding = change.Funding is { } funding ? [.. funding.Select(AsKept)] : null,
        Related = change.Related is { } related ? [.. related.Select(AsKept)] : null,
    };

    private static Author AsKept(Author author) => author with
    {
        Orcid = Orcid.TryParse(author.Orcid, out var orcid, out _) ? orcid : "",
        Ror = RorOf(author.Ror),
        Affiliations = [.. author.Affiliations.Select(place => place with { Ror = RorOf(place.Ror) })],
    };

    private static Funding AsKept(Funding funding) => funding with { FunderId = FunderIdOf(funding.FunderId) };

    private static RelatedWork AsKept(RelatedWork related) => new(
        RelationTypes.Find(related.Relation) ?? related.Relation,
        RelatedId.TryParse(related.Identifier, out var id, out _, out _) ? id : related.Identifier);

    private static string RorOf(string text) => Ror.TryParse(text, out var ror, out _) ? ror : "";

    private static string FunderIdOf(string text) =>
        Doi.TryParse(text, out var doi, out _) ? Doi.Url(doi) : RorOf(text);

    private static Refusal? PublishedFault(string? published) =>
        string.IsNullOrEmpty(published) || PublicationDate.IsValid(published)
            ? null
            : Wrong($"'{published}' is no date of publication.", "Give a date as 2024-05-01, or 2024-05, or 2024.");

    private static Refusal? LicenceFault(string? licence)
    {
        if (string.IsNullOrEmpty(licence)) return null;
        if (TextFault("licence", licence) is { } fault) return fault;
        return SpdxExpression.TryParse(licence, out _, out var wrong)
            ? null
            : Wrong(wrong, "Give an SPDX identifier as CC-BY-4.0, several joined by AND or OR, or LicenseRef-… for your own.");
    }

    private static Refusal? DoiFault(string? doi)
    {
        if (string.IsNullOrEmpty(doi)) return null;
        return TextFault("DOI", doi)
            ?? (Doi.TryParse(doi, out _, out var wrong) ? null : Wrong(wrong, "Give it without spaces, or leave it out."));
    }

    private static Refusal? AuthorsFault(ImmutableArray<Author> authors)
    {
        if (CountFault("authors", authors.Length, CitationLimits.AuthorsMax) is { } many) return many;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var author in authors)
        {
            var name = author.Organisation.Length > 0 ? author.Organisation : author.Family;
            if (AuthorFault(author, name) is { } fault) return fault;
            if (Orcid.TryParse(author.Orcid, out var orcid, out _) && !seen.Add(orcid))
                return TopicRefusals.Duplicate(Field, "author with the ORCID iD", orcid);
        }

        return null;
    }

    private static Refusal? AuthorFault(Author author, string name)
    {
        var isPerson = author.Organisation.Length == 0;
        if (name.Trim().Length == 0)
            return Wrong("An author has no name.", "Name a person by family and given name, or an organisation.");
        if (!isPerson && (author.Family.Length > 0 || author.Given.Length > 0))
            return Wrong($"The author '{name}' is named as a person and as an organisation.", "Give one of the names.");
        var fault = TextFault("author's name", author.Family) ?? TextFault("author's name", author.Given)
            ?? TextFault("author's name", author.Organisation);
        if (fault is not null) return fault;
        if (author.Orcid.Length > 0)
        {
            if (!isPerson) return Wrong($"'{name}' is an organisation, and ORCID iDs are for persons.", "Give its ROR id.");
            if (!Orcid.TryParse(author.Orcid, out _, out var wrong))
                return Wrong(wrong, $"Look up the ORCID iD of {name}, or leave it out.");
        }

        if (author.Ror.Length > 0 && isPerson)
            return Wrong($"'{name}' is a person, and ROR ids are for organisations.", "Give it with the affiliation.");
        return RorFault(author.Ror, name)
            ?? CountFault($"affiliations of '{name}'", author.Affiliations.Length, CitationLimits.AffiliationsMax)
            ?? author.Affiliations.Select(place => AffiliationFault(place, name)).FirstOrDefault(wrong => wrong is not null);
    }

    private static Refusal? AffiliationFault(Affiliation place, string name) => place.Name.Trim().Length == 0
        ? Wrong($"An affiliation of '{name}' has no name.", "Name the organisation beside its ROR id.")
        : TextFault("affiliation", place.Name) ?? RorFault(place.Ror, place.Name);

    private static Refusal? RorFault(string ror, string name) =>
        ror.Length == 0 || Ror.TryParse(ror, out _, out var wrong)
            ? null
            : Wrong(wrong, $"Look up the ROR id of {name}, or leave it out.");

    private static Refusal? KeywordsFault(ImmutableArray<string> keywords)
    {
        if (CountFault("keywords", keywords.Length, CitationLimits.KeywordsMax) is { } many) return many;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var keyword in keywords)
        {
            if (keyword.Trim().Length == 0) return Wrong("A keyword is empty.", "Leave it out.");
            if (TopicShape.TextFault(Field, keyword, CitationLimits.KeywordLengthMax, "keyword") is { } fault) return fault;
            if (!seen.Add(keyword)) return TopicRefusals.Duplicate(Field, "keyword", keyword);
        }

        return null;
    }

    private static Refusal? FundingFault(ImmutableArray<Funding> funding)
    {
        if (CountFault("grants", funding.Length, CitationLimits.FundingMax) is { } many) return many;
        foreach (var grant in funding)
        {
            if (grant.Funder.Trim().Length == 0) return Wrong("A grant has no funder.", "Name who gave it.");
            var fault = TextFault("funder", grant.Funder) ?? TextFault("award's number", grant.AwardNumber)
                ?? TextFault("award's title", grant.AwardTitle) ?? TextFault("funder's id", grant.FunderId);
            if (fault is not null) return fault;
            if (grant.FunderId.Length > 0 && FunderIdOf(grant.FunderId).Length == 0)
            {
                return Wrong(
                    $"The funder's id '{grant.FunderId}' is neither a ROR id nor a DOI.",
                    $"Look up the ROR id of {grant.Funder}, or leave it out.");
            }
        }

        return null;
    }

    private static Refusal? RelatedFault(ImmutableArray<RelatedWork> related)
    {
        if (CountFault("related works", related.Length, CitationLimits.RelatedMax) is { } many) return many;
        var seen = new HashSet<RelatedWork>();
        foreach (var work in related)
        {
            if (RelationTypes.Find(work.Relation) is null)
            {
                return Wrong(
                    $"'{work.Relation}' is no relation that DataCite knows.",
                    "Choose one as IsSupplementTo, IsDerivedFrom, Cites, IsCitedBy, IsDocumentedBy or IsPartOf.");
            }

            if (TextFault("identifier of a related work", work.Identifier) is { } fault) return fault;
            if (!RelatedId.TryParse(work.Identifier, out _, out _, out var wrong))
                return Wrong(wrong, "Name the related work by its DOI, or an address that begins with https.");
            if (!seen.Add(AsKept(work))) return TopicRefusals.Duplicate(Field, "related work", work.Identifier);
        }

        return null;
    }

    private static Refusal? TextFault(string what, string? text) =>
        text is null ? null : TopicShape.TextFault(Field, text, CitationLimits.TextLengthMax, what);

    private static Refusal? CountFault(string what, int count, int countMax) =>
        count > countMax ? TopicRefusals.TooMany(what, Field, count, countMax) : null;

    private static Refusal Wrong(string message, string hint) => TopicRefusals.Invalid(Field, message, hint);

    private static IEnumerable<string> Texts(Citation citation) =>
    [
        citation.Title, citation.Publisher, citation.Published, citation.Licence, citation.Doi,
        .. citation.Authors.SelectMany(author => (IEnumerable<string>)
        [
            author.Family, author.Given, author.Organisation, author.Orcid, author.Ror,
            .. author.Affiliations.SelectMany(place => (string[])[place.Name, place.Ror]),
        ]),
        .. citation.Keywords,
        .. citation.Funding.SelectMany(grant => (string[])
            [grant.Funder, grant.FunderId, grant.AwardNumber, grant.AwardTitle]),
        .. citation.Related.SelectMany(work => (string[])[work.Relation, work.Identifier]),
    ];
}
