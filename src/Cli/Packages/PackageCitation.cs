using Formats.Citations;
using Formats.Identifiers;
using Formats.Packages;

namespace Bib.Cli.Packages;

/// <summary>
/// What other people's packages say, made fit for a node: what it would refuse is left out and told, for an import must
/// not fail for a misspelt identifier of somebody else's.
/// </summary>
internal static class PackageCitation
{
    private const int TextLengthMax = 1000;
    private const int DescriptionLengthMax = 4096;
    private const int AuthorsMax = 1000;
    private const int AffiliationsMax = 16;
    private const int KeywordsMax = 256;
    private const int KeywordLengthMax = 256;
    private const int FundingMax = 128;
    private const int RelatedMax = 512;
    private const int TagsMax = 32;
    private const int FactsMax = 64;
    private const int WordLengthMax = 64;
    private const int FactLengthMax = 1024;

    /// <summary>A citation in which a node finds no fault.</summary>
    public static Citation Cleaned(Citation citation, Action<string> remark) => citation with
    {
        Title = Text("title", citation.Title, TextLengthMax, remark),
        Publisher = Text("publisher", citation.Publisher, TextLengthMax, remark),
        Published = PublicationDate.IsValid(citation.Published) ? citation.Published : "",
        Authors = Some("authors", [.. DistinctAuthors(citation.Authors, remark)], AuthorsMax, remark),
        Keywords = Some(
            "keywords",
            [.. citation.Keywords.Where(word => word.Trim().Length > 0).Distinct()
                .Select(word => Text("keyword", word, KeywordLengthMax, remark))],
            KeywordsMax, remark),
        Funding = Some(
            "grants",
            [.. citation.Funding.Where(grant => grant.Funder.Trim().Length > 0).Select(grant => new Funding(
                Text("funder", grant.Funder, TextLengthMax, remark), FunderId(grant.FunderId),
                Text("award", grant.AwardNumber, TextLengthMax, remark), Text("award", grant.AwardTitle, TextLengthMax, remark)))],
            FundingMax, remark),
        Related = Some(
            "related works",
            [.. citation.Related
                .Select(work => (
                    relation: RelationTypes.Find(work.Relation),
                    isNamed: RelatedId.TryParse(work.Identifier, out var id, out _, out _),
                    id))
                .Where(work => work.relation is not null && work.isNamed && work.id.Length <= TextLengthMax)
                .Select(work => new RelatedWork(work.relation!, work.id)).Distinct()],
            RelatedMax, remark),
    };

    /// <summary>Description, tags and facts of a dataset that is made for a package.</summary>
    public static void Fill(V1.CreateDatasetRequest request, PackageDescription description)
    {
        request.Description = Cut(description.Citation.Description, DescriptionLengthMax);
        request.Tags.AddRange(description.Tags.Where(IsWord).Distinct().Take(TagsMax));
        foreach (var (name, value) in description.Facts.Where(fact => IsWord(fact.Key)).Take(FactsMax))
            request.Metadata[name] = Cut(value, FactLengthMax);
    }

    private static IEnumerable<Author> DistinctAuthors(IReadOnlyList<Author> authors, Action<string> remark)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var author in authors)
        {
            if (author.SortName.Trim().Length == 0 || (author.Orcid.Length > 0 && !seen.Add(author.Orcid))) continue;
            yield return author with
            {
                Family = Text("author", author.Family, TextLengthMax, remark),
                Given = author.IsPerson ? Text("author", author.Given, TextLengthMax, remark) : "",
                Organisation = Text("author", author.Organisation, TextLengthMax, remark),
                Affiliations = Some(
                    "affiliations",
                    [.. author.Affiliations.Where(place => place.Name.Trim().Length > 0)
                        .Select(place => place with { Name = Text("affiliation", place.Name, TextLengthMax, remark) })],
                    AffiliationsMax, remark),
            };
        }
    }

    private static string FunderId(string text) =>
        Ror.TryParse(text, out var ror, out _) ? ror : Doi.TryParse(text, out var doi, out _) ? Doi.Url(doi) : "";

    private static IReadOnlyList<T> Some<T>(string what, IReadOnlyList<T> list, int max, Action<string> remark)
    {
        if (list.Count <= max) return list;
        remark($"Of {list.Count} {what} the first {max} are taken; a dataset has no more.");
        return [.. list.Take(max)];
    }

    private static string Text(string what, string text, int max, Action<string> remark)
    {
        var clean = text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text;
        if (clean.Length > max) remark($"The {what} '{clean[..40]}…' was cut at {max} characters.");
        return Cut(clean, max);
    }

    private static string Cut(string text, int max) =>
        text.Length <= max ? text : char.IsHighSurrogate(text[max - 1]) ? text[..(max - 1)] : text[..max];

    private static bool IsWord(string word) => word.Length is > 0 and <= WordLengthMax
        && word.All(
            letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_' or '.');
}
