using System.Globalization;
using System.Text.Json;
using Formats.Identifiers;
using Formats.Json;
using Formats.Licences;

namespace Formats.Citations;

/// <summary>
/// Citations as DataCite's metadata schema 4 has them in JSON: what a DOI is registered with, and the form in which
/// nothing of a <see cref="Citation"/> is lost.
/// </summary>
public static class DataCiteJson
{
    /// <summary>DataCite's word for what must be said and is not known.</summary>
    private const string Unavailable = ":unav";

    /// <summary>One object, ended by a line feed.</summary>
    public static string Write(Citation citation) => JsonForm.Text(json =>
    {
        json.WriteStartObject();
        json.WriteText("doi", citation.Doi);
        WriteTypes(json);
        WriteCreators(json, citation.Authors);
        WriteEach(json, "titles", [citation.Title.Length > 0 ? citation.Title : Unavailable],
            title => json.WriteString("title", title));
        json.WriteStartObject("publisher");
        json.WriteString("name", citation.Publisher.Length > 0 ? citation.Publisher : Unavailable);
        json.WriteEndObject();
        var date = PublicationDate.Parts(citation.Published);
        json.WriteString(
            "publicationYear", date.Count > 0 ? date[0].ToString("0000", CultureInfo.InvariantCulture) : Unavailable);
        if (date.Count > 0)
        {
            WriteEach(json, "dates", [citation.Published], issued =>
            {
                json.WriteString("date", issued);
                json.WriteString("dateType", "Issued");
            });
        }

        WriteEach(json, "subjects", citation.Keywords, keyword => json.WriteString("subject", keyword));
        if (citation.Licence.Length > 0) WriteEach(json, "rightsList", [citation.Licence], licence => WriteRights(json, licence));
        WriteEach(json, "fundingReferences", citation.Funding, funding => WriteFunding(json, funding));
        WriteEach(json, "relatedIdentifiers", citation.Related, related => WriteRelated(json, related));
        json.WriteText("version", citation.Version);
        if (citation.Description.Length > 0)
        {
            WriteEach(json, "descriptions", [citation.Description], description =>
            {
                json.WriteString("description", description);
                json.WriteString("descriptionType", "Abstract");
            });
        }

        json.WriteText("url", citation.Url);
        json.WriteString("schemaVersion", "http://datacite.org/schema/kernel-4");
        json.WriteEndObject();
    });

    /// <summary>Reads what <see cref="Write"/> wrote, or others did; also as DataCite's API answers it, below
    /// <c>data.attributes</c>.</summary>
    /// <exception cref="FormatException">It is no JSON, or no object.</exception>
    public static Citation Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new FormatException("The metadata are no JSON object of DataCite's form.");
            return Read(root.Get("data").Get("attributes") is { ValueKind: JsonValueKind.Object } inner ? inner : root);
        }
        catch (JsonException fault)
        {
            throw new FormatException($"The metadata are no JSON: {fault.Message}", fault);
        }
    }

    private static Citation Read(JsonElement root) => new()
    {
        Title = Known(root.Get("titles").Each().Select(title => title.Text("title")).FirstOrDefault("")),
        Authors = [.. root.Get("creators").Each().Select(ReadCreator).OfType<Author>()],
        Publisher = Known(root.Get("publisher") is { ValueKind: JsonValueKind.Object } named
            ? named.Text("name")
            : root.Text("publisher")),
        Published = root.Get("dates").Each().Where(date => date.Text("dateType") == "Issued")
            .Select(date => PublicationDate.Of(date.Text("date"))).FirstOrDefault(date => date.Length > 0)
            ?? PublicationDate.Of(root.Text("publicationYear")),
        Licence = root.Get("rightsList").Each().Select(ReadRights).FirstOrDefault(licence => licence.Length > 0, ""),
        Keywords = [.. Texts(root, "subjects", "subject")],
        Funding =
        [
            .. root.Get("fundingReferences").Each().Select(funding => new Funding(
                funding.Text("funderName"), funding.Text("funderIdentifier"), funding.Text("awardNumber"),
                funding.Text("awardTitle"))),
        ],
        Related =
        [
            .. root.Get("relatedIdentifiers").Each().Select(related => new RelatedWork(
                related.Text("relationType"), related.Text("relatedIdentifier"))),
        ],
        Doi = Doi.TryParse(root.Text("doi"), out var doi, out _) ? doi : "",
        Version = root.Text("version"),
        Description = Texts(root, "descriptions", "description").FirstOrDefault(""),
        Url = root.Text("url"),
    };

    private static IEnumerable<string> Texts(JsonElement root, string array, string name) =>
        root.Get(array).Each().Select(entry => entry.Text(name)).Where(text => text.Length > 0);

    private static string Known(string text) => text == Unavailable ? "" : text;

    private static Author? ReadCreator(JsonElement creator)
    {
        var name = Known(creator.Text("name"));
        var identifiers = creator.Get("nameIdentifiers").Each().Select(id => id.Text("nameIdentifier")).ToList();
        var family = creator.Text("familyName");
        if (creator.Text("nameType") == "Organizational" && name.Length > 0)
        {
            return new()
            {
                Organisation = name,
                Ror = identifiers.Select(id => Ror.TryParse(id, out var ror, out _) ? ror : "")
                    .FirstOrDefault(id => id.Length > 0, ""),
            };
        }

        if (family.Length == 0 && name.Length == 0) return null;
        var comma = name.IndexOf(", ", StringComparison.Ordinal);
        var isDivided = family.Length == 0 && comma > 0;
        return new()
        {
            Family = family.Length > 0 ? family : isDivided ? name[..comma] : name,
            Given = isDivided ? name[(comma + 2)..] : creator.Text("givenName"),
            Orcid = identifiers.Select(id => Orcid.TryParse(id, out var orcid, out _) ? orcid : "")
                .FirstOrDefault(id => id.Length > 0, ""),
            Affiliations =
            [
                .. creator.Get("affiliation").Each()
                    .Select(place => place.ValueKind == JsonValueKind.String
                        ? new Affiliation(place.Text(), "")
                        : new Affiliation(
                            place.Text("name"),
                            Ror.TryParse(place.Text("affiliationIdentifier"), out var ror, out _) ? ror : ""))
                    .Where(place => place.Name.Length > 0),
            ],
        };
    }

    private static string ReadRights(JsonElement rights)
    {
        foreach (var said in (string[])[rights.Text("rightsIdentifier"), rights.Text("rights")])
        {
            if (SpdxExpression.TryParse(said, out var expression, out _)) return expression;
        }

        return SpdxExpression.FromUrl(rights.Text("rightsUri")) ?? "";
    }

    private static void WriteTypes(Utf8JsonWriter json)
    {
        json.WriteStartObject("types");
        json.WriteString("resourceTypeGeneral", "Dataset");
        json.WriteString("resourceType", "Dataset");
        json.WriteEndObject();
    }

    private static void WriteCreators(Utf8JsonWriter json, IReadOnlyList<Author> authors)
    {
        var named = authors.Count > 0 ? authors : [new Author { Organisation = Unavailable }];
        WriteEach(json, "creators", named, author =>
        {
            json.WriteString("name", author.SortName);
            json.WriteString("nameType", author.IsPerson ? "Personal" : "Organizational");
            json.WriteText("givenName", author.Given);
            json.WriteText("familyName", author.Family);
            if (author.Orcid.Length > 0) WriteIdentifier(Orcid.Url(author.Orcid), "ORCID", "https://orcid.org");
            if (author.Ror.Length > 0) WriteIdentifier(author.Ror, "ROR", "https://ror.org");
            WriteEach(json, "affiliation", author.Affiliations, place =>
            {
                json.WriteString("name", place.Name);
                if (place.Ror.Length == 0) return;
                json.WriteString("affiliationIdentifier", place.Ror);
                json.WriteString("affiliationIdentifierScheme", "ROR");
                json.WriteString("schemeUri", "https://ror.org");
            });
        });

        void WriteIdentifier(string id, string scheme, string uri) => WriteEach(json, "nameIdentifiers", [id], one =>
        {
            json.WriteString("nameIdentifier", one);
            json.WriteString("nameIdentifierScheme", scheme);
            json.WriteString("schemeUri", uri);
        });
    }

    private static void WriteRights(Utf8JsonWriter json, string licence)
    {
        json.WriteString("rights", licence);
        json.WriteText("rightsUri", SpdxExpression.Url(licence) ?? "");
        json.WriteString("rightsIdentifier", licence);
        json.WriteString("rightsIdentifierScheme", "SPDX");
        json.WriteString("schemeUri", "https://spdx.org/licenses/");
    }

    private static void WriteFunding(Utf8JsonWriter json, Funding funding)
    {
        json.WriteString("funderName", funding.Funder);
        if (funding.FunderId.Length > 0)
        {
            json.WriteString("funderIdentifier", funding.FunderId);
            json.WriteString("funderIdentifierType", Ror.TryParse(funding.FunderId, out _, out _) ? "ROR" : "Crossref Funder ID");
        }

        json.WriteText("awardNumber", funding.AwardNumber);
        json.WriteText("awardTitle", funding.AwardTitle);
    }

    private static void WriteRelated(Utf8JsonWriter json, RelatedWork related)
    {
        json.WriteString("relatedIdentifier", related.Identifier);
        json.WriteText(
            "relatedIdentifierType", RelatedId.TryParse(related.Identifier, out _, out var kind, out _) ? kind : "");
        json.WriteString("relationType", related.Relation);
    }

    private static void WriteEach<T>(
        Utf8JsonWriter json, string name, IReadOnlyList<T> values, Action<T> write)
    {
        if (values.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            write(value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
