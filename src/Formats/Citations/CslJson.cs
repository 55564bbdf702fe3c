using Formats.Json;

namespace Formats.Citations;

/// <summary>
/// Citations for Zotero, pandoc and whatever else reads the Citation Style Language's JSON, version 1.0.2.
/// </summary>
public static class CslJson
{
    /// <summary>An array of one item.</summary>
    /// <param name="citation">What is cited.</param>
    /// <param name="id">What the item is called.</param>
    public static string Write(Citation citation, string id) => JsonForm.Text(json =>
    {
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("type", "dataset");
        json.WriteText("title", citation.Title);
        if (citation.Authors.Count > 0)
        {
            json.WriteStartArray("author");
            foreach (var author in citation.Authors)
            {
                json.WriteStartObject();
                json.WriteText("literal", author.Organisation);
                json.WriteText("family", author.Family);
                json.WriteText("given", author.Given);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        var date = PublicationDate.Parts(citation.Published);
        if (date.Count > 0)
        {
            json.WriteStartObject("issued");
            json.WriteStartArray("date-parts");
            json.WriteStartArray();
            foreach (var part in date) json.WriteNumberValue(part);
            json.WriteEndArray();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteText("publisher", citation.Publisher);
        json.WriteText("version", citation.Version);
        json.WriteText("DOI", citation.Doi);
        json.WriteText("URL", citation.Url);
        json.WriteText("abstract", citation.Description);
        json.WriteText("keyword", string.Join(", ", citation.Keywords));
        json.WriteEndObject();
        json.WriteEndArray();
    });
}
