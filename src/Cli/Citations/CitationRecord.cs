using System.Text.Json.Nodes;

namespace Bib.Cli.Citations;

/// <summary>A citation as a record: every field, empty ones too.</summary>
internal static class CitationRecord
{
    public static JsonObject? Of(V1.Citation? citation) => citation is null ? null : new()
    {
        ["title"] = citation.Title,
        ["authors"] = new JsonArray([.. citation.Authors.Select(Of)]),
        ["publisher"] = citation.Publisher,
        ["published"] = citation.Published,
        ["license"] = citation.License,
        ["doi"] = citation.Doi,
        ["keywords"] = new JsonArray([.. citation.Keywords.Select(keyword => JsonValue.Create(keyword))]),
        ["funding"] = new JsonArray([.. citation.Funding.Select(grant => new JsonObject
        {
            ["funder"] = grant.Funder,
            ["funder_id"] = grant.FunderId,
            ["award_number"] = grant.AwardNumber,
            ["award_title"] = grant.AwardTitle,
        })]),
        ["related"] = new JsonArray([.. citation.Related.Select(work => new JsonObject
        {
            ["relation"] = work.Relation,
            ["identifier"] = work.Identifier,
        })]),
    };

    private static JsonObject Of(V1.Author author) => new()
    {
        ["family"] = author.Family,
        ["given"] = author.Given,
        ["organization"] = author.Organization,
        ["orcid"] = author.Orcid,
        ["ror"] = author.Ror,
        ["affiliations"] = new JsonArray([.. author.Affiliations.Select(place => new JsonObject
        {
            ["name"] = place.Name,
            ["ror"] = place.Ror,
        })]),
    };
}
